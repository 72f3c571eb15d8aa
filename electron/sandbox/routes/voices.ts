import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { DecodeError } from '../audio/decode.ts';
import type { GatewayContext } from '../gateway-context.ts';
import { type Call, readBody, type Route } from '../http/call.ts';
import { type MultipartForm, readMultipart } from '../http/multipart.ts';
import { HttpError, type Reply } from '../http/reply.ts';

/** "Max 25 MB" (API document), with the envelope counted by the file alone. */
const maxClipBytes = 25_000_000;
const maxJsonBytes = 100_000;
/** The model's codec runs at 12.5 frames a second. */
const framesPerSec = 12.5;

/** Built-in voices, cloning, own voices and their removal (E14, E17 to E19). */
export function voiceRoutes(context: GatewayContext): Route[] {
  const own = (call: Call): string => {
    const account = context.accounts.speech(call.request.headers.authorization);
    if (account === null) throw new HttpError(401, 'This needs your token.');
    return account;
  };
  return [
    {
      method: 'GET',
      pattern: /^\/vui\/voices$/,
      endpoint: 'voices',
      handle(call) {
        context.accounts.publicCall(call.request, call.endpoint);
        const voices = context.voices.builtIn();
        return {
          status: 200,
          json: {
            voices: voices.map(({ voiceId, previewText }) => ({ voice_id: voiceId, preview_text: previewText })),
          },
        };
      },
    },
    {
      method: 'POST',
      pattern: /^\/vui\/v1\/voices$/,
      endpoint: 'clone',
      handle: (call) => clone(context, call, own(call)),
    },
    {
      method: 'GET',
      pattern: /^\/vui\/v1\/voices\/mine$/,
      endpoint: 'my-voices',
      handle(call) {
        const clones = context.voices.clonesOf(own(call));
        return {
          status: 200,
          json: { voices: clones.map(({ voiceId, name, note }) => ({ voice_id: voiceId, name, note })) },
        };
      },
    },
    {
      method: 'POST',
      pattern: /^\/vui\/v1\/voices\/delete$/,
      endpoint: 'delete-voice',
      async handle(call) {
        const account = own(call);
        const body = await readBody(call, maxJsonBytes, () => new HttpError(413, 'Payload too large.'));
        const voiceId = voiceIdOf(body);
        if (!context.voices.remove(voiceId, account)) throw new HttpError(404, 'Voice not found.');
        return deleteReply(context);
      },
    },
  ];
}

function voiceIdOf(body: Buffer): string {
  try {
    const value = JSON.parse(body.toString()) as { voice_id?: unknown } | null;
    if (typeof value?.voice_id === 'string') return value.voice_id;
  } catch {
    throw new HttpError(400, 'The body is not JSON.');
  }
  throw new HttpError(422, 'voice_id is required.');
}

function deleteReply(context: GatewayContext): Reply {
  switch (context.faults.knobs.deleteReply) {
    case 'ok':
      return { status: 200, json: { ok: true } };
    case 'empty-object':
      return { status: 200, json: {} };
    case 'empty':
      return { status: 200 };
    case '204':
      return { status: 204 };
  }
}

async function clone(context: GatewayContext, call: Call, account: string): Promise<Reply> {
  const clip = join(context.tempDir, `clip-${randomUUID()}`);
  try {
    const { form, bytes } = await receiveClip(call, clip);
    if (form.fileName === null || bytes === 0) throw new HttpError(400, 'audio is required.');
    const name = form.fields.get('name')?.trim() || form.fileName;
    const voice = await context.voices.clone({ account, name, clip, signal: call.signal });
    return {
      status: 200,
      json: {
        voice_id: voice.voiceId,
        name: voice.name,
        frames: Math.round(voice.seconds * framesPerSec),
        seconds: Math.round(voice.seconds * 10) / 10,
        note: voice.note,
      },
    };
  } catch (error) {
    if (error instanceof DecodeError) throw new HttpError(415, error.message);
    throw error;
  } finally {
    await rm(clip, { force: true });
  }
}

async function receiveClip(call: Call, target: string): Promise<{ form: MultipartForm; bytes: number }> {
  if (!/^multipart\/form-data/i.test(call.request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'Expected multipart/form-data.');
  }
  const file = createWriteStream(target, { mode: 0o600 });
  file.on('error', () => {});
  let bytes = 0;
  try {
    const form = await readMultipart(call, {
      fileField: 'audio',
      maxFileBytes: maxClipBytes,
      async onFile(chunk) {
        bytes += chunk.length;
        if (!file.write(chunk)) await once(file, 'drain');
      },
    });
    file.end();
    await finished(file);
    return { form, bytes };
  } catch (error) {
    file.destroy();
    throw error;
  }
}
