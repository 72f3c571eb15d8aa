import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type GatewayContext, paramsOf } from '../gateway-context.ts';
import type { Call, Route } from '../http/call.ts';
import { readMultipart } from '../http/multipart.ts';
import { HttpError, type Reply } from '../http/reply.ts';
import { submittedView } from './job-views.ts';
import { sniffAudio } from './sniff-audio.ts';

/** Longest name that is kept. */
const maxNameChars = 255;

/** POST /akro/submit (E2): the bytes go straight to disk, hashed on the way. */
export function submitRoute(context: GatewayContext): Route {
  return {
    method: 'POST',
    pattern: /^\/akro\/submit$/,
    endpoint: 'submit',
    async handle(call): Promise<Reply> {
      const account = context.accounts.gateway(call.request, 'submit');
      const params = paramsOf(context, call);
      const nonSpeech = params.flag('non_speech', false);
      const filename = params.text('filename') || 'audio';
      const useCache = params.flag('cache', true);
      params.finish();
      if (filename.length > maxNameChars) throw new HttpError(422, 'filename is too long.');
      checkFraming(context, call);
      const temporary = join(context.tempDir, `upload-${randomUUID()}`);
      try {
        const upload = await receive(context, call, temporary);
        if (upload.sizeBytes === 0) throw new HttpError(400, 'Empty body: send the audio as raw bytes.');
        const earlier = useCache ? context.transcriptions.findByHash(account, upload.sha256) : undefined;
        if (earlier && (earlier.status !== 'failed' || context.faults.knobs.cacheFailed)) {
          context.transcriptions.markCached(earlier.id);
          return { status: 200, json: submittedView(context, earlier, true) };
        }
        const kind = await sniffAudio(temporary);
        const id = context.transcriptions.insert({
          account,
          created_at_ms: context.clock.now(),
          filename,
          content_type: kind.mimeType,
          non_speech: nonSpeech ? 1 : 0,
          ...upload,
        });
        context.transcriptions.update(id, { audio_format: context.hasOpus ? 'opus' : kind.format });
        await context.objects.adopt(temporary, `audio/${id}.orig`);
        const row = context.transcriptions.get(id, account);
        if (!row) throw new HttpError(500, 'The job was lost.');
        context.queue.wake();
        return { status: 200, json: submittedView(context, row, false) };
      } finally {
        await rm(temporary, { force: true });
      }
    },
  };
}

/** What can be refused before a byte of the body was read. */
function checkFraming(context: GatewayContext, call: Call): void {
  const { knobs } = context.faults;
  const length = call.request.headers['content-length'];
  if (length === undefined && call.request.headers['transfer-encoding'] === undefined) {
    throw new HttpError(400, 'Empty body: send the audio as raw bytes.');
  }
  if (length === undefined && !knobs.acceptChunked) throw new HttpError(411, 'Length required.');
  if (knobs.submitCapBytes !== null && Number(length) > knobs.submitCapBytes) throw tooLarge();
  if (isMultipart(call) && !knobs.acceptMultipart) {
    context.violations.record('multipart-submit', 'submit', 'multipart body instead of raw bytes');
    throw new HttpError(415, 'Send the audio as raw bytes.');
  }
}

function isMultipart(call: Call): boolean {
  return /^multipart\/form-data/i.test(call.request.headers['content-type'] ?? '');
}

function tooLarge(): HttpError {
  return new HttpError(413, 'Payload too large.', { connection: 'close' });
}

async function receive(
  context: GatewayContext,
  call: Call,
  target: string,
): Promise<{ sizeBytes: number; size_bytes: number; sha256: string }> {
  const cap = context.faults.knobs.submitCapBytes ?? Number.POSITIVE_INFINITY;
  const hash = createHash('sha256');
  const file = createWriteStream(target, { mode: 0o600 });
  file.on('error', () => {});
  let bytes = 0;
  const take = async (chunk: Buffer): Promise<void> => {
    bytes += chunk.length;
    if (bytes > cap) throw tooLarge();
    hash.update(chunk);
    if (!file.write(chunk)) await once(file, 'drain');
  };
  try {
    if (isMultipart(call)) {
      await readMultipart(call, { fileField: 'file', maxFileBytes: cap, onFile: take });
    } else {
      for await (const chunk of call.body()) await take(chunk);
    }
    file.end();
    await finished(file);
  } catch (error) {
    file.destroy();
    throw error;
  }
  return { sizeBytes: bytes, size_bytes: bytes, sha256: hash.digest('hex') };
}
