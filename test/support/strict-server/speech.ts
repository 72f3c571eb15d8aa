import { randomBytes } from 'node:crypto';
import busboy from '@fastify/busboy';
import { type Exchange, Refusal } from './exchange.ts';
import type { StrictState } from './state.ts';
import { pcmBytes, toneSpeech, wavFile } from './tones.ts';

export const builtIns = [
  { voice_id: 'maeve.h736bab09a', preview_text: 'I just, I want you to know how proud I am of you.' },
  { voice_id: 'abraham.h736bab09a', preview_text: "I've finished analysing the document you uploaded." },
  { voice_id: 'harry.h736bab09a', preview_text: "Hello, this is Harry. I'm calling you.", tier: 'new' },
];

export function voices(exchange: Exchange): void {
  exchange.authorize('public', '');
  exchange.expectQuery({});
  exchange.json(200, { voices: builtIns });
}

export const speakFields: Record<string, (value: unknown) => boolean> = {
  voice: (value) => typeof value === 'string' && value !== '',
  input: (value) => typeof value === 'string' && value.trim() !== '',
  temperature: (value) => typeof value === 'number' && value > 0 && value <= 2,
  max_secs: (value) => typeof value === 'number' && value > 0,
  verify_chunks: (value) => typeof value === 'boolean',
};

/** What is wrong with the fields of a render, or null. */
export function faultOf(
  fields: Record<string, unknown>,
  more: Record<string, (value: unknown) => boolean>,
): string | null {
  const rules = { ...speakFields, ...more };
  for (const name of ['voice', 'input']) if (fields[name] === undefined) return `${name} is missing`;
  for (const [name, value] of Object.entries(fields)) {
    const rule = rules[name];
    if (!rule) return `unknown field ${name}`;
    if (!rule(value)) return `${name} is ${JSON.stringify(value)}`;
  }
  return null;
}

/** `POST /v1/tts`: a whole WAV, or the audio in pieces that split samples and even the header. */
export async function render(exchange: Exchange, state: StrictState): Promise<void> {
  exchange.expectQuery({ stream: /^1$/ });
  const fields = await exchange.readJson();
  const fault = faultOf(fields, {
    response_format: (value) => value === 'wav' || value === 'pcm',
    stream: (value) => typeof value === 'boolean',
  });
  if (fault) throw new Refusal(422, fault);
  if (fields['stream'] !== undefined && exchange.query['stream']) throw new Refusal(400, 'stream was said twice');
  const voice = String(fields['voice']);
  const isPublic = builtIns.some((one) => one.voice_id === voice);
  exchange.authorize(isPublic ? 'public' : 'bearer', state.key);
  if (!isPublic && !state.clones.has(voice)) throw new Refusal(404, 'voice not found', false);
  const input = String(fields['input']);
  state.addRender(voice, input);
  const pcm = pcmBytes(toneSpeech(input, voice));
  const isStream = exchange.query['stream'] === '1' || fields['stream'] === true;
  const isWav = fields['response_format'] !== 'pcm';
  const body = isWav ? wavFile(pcm, isStream ? null : pcm.length) : pcm;
  const type = isWav ? 'audio/wav' : 'audio/L16';
  if (!isStream) {
    exchange.response.writeHead(200, { 'content-type': type, 'content-length': body.length });
    exchange.response.end(body);
    return;
  }
  exchange.response.writeHead(200, { 'content-type': type });
  for (let at = 0; at < body.length; at += 7_681) exchange.response.write(body.subarray(at, at + 7_681));
  exchange.response.end();
}

export async function clone(exchange: Exchange, state: StrictState): Promise<void> {
  exchange.authorize('bearer', state.key);
  exchange.expectQuery({});
  const { headers } = exchange.request;
  if (!headers['content-type']?.startsWith('multipart/form-data; boundary='))
    throw new Refusal(415, 'a clone is multipart/form-data');
  const { fields, clip, clipName } = await readForm(exchange);
  const unknown = Object.keys(fields).find((name) => name !== 'text' && name !== 'name');
  if (unknown) throw new Refusal(422, `unknown form field ${unknown}`);
  if (!clip || clip.length === 0) throw new Refusal(400, 'no audio');
  if (clip.length > 25_000_000) throw new Refusal(413, 'more than 25 MB');
  const id = `u-user42-${randomBytes(4).toString('hex')}`;
  const name = fields['name'] ?? clipName;
  state.clones.set(id, name);
  exchange.body = { ...fields, clipBytes: clip.length };
  exchange.json(200, { voice_id: id, name, frames: 173, seconds: 13.8, quality: null });
}

type Form = { fields: Record<string, string>; clip: Buffer | null; clipName: string };

async function readForm(exchange: Exchange): Promise<Form> {
  const form: Form = { fields: {}, clip: null, clipName: 'audio' };
  const body = await exchange.read();
  await new Promise<void>((resolve, reject) => {
    const parser = busboy({ headers: exchange.request.headers as { 'content-type': string } });
    parser.on('field', (name, value) => (form.fields[name] = value));
    parser.on('file', (name, stream, fileName) => {
      if (name !== 'audio') reject(new Refusal(422, `unknown file field ${name}`));
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        form.clip = Buffer.concat(chunks);
        form.clipName = fileName;
      });
    });
    parser.on('finish', resolve);
    parser.on('error', reject);
    parser.end(body);
  });
  return form;
}

export function mine(exchange: Exchange, state: StrictState): void {
  exchange.authorize('bearer', state.key);
  exchange.expectQuery({});
  exchange.json(200, { voices: [...state.clones].map(([voice_id, name]) => ({ voice_id, name, owner: null })) });
}

export async function remove(exchange: Exchange, state: StrictState): Promise<void> {
  exchange.authorize('bearer', state.key);
  exchange.expectQuery({});
  const fields = await exchange.readJson();
  if (Object.keys(fields).join() !== 'voice_id' || typeof fields['voice_id'] !== 'string')
    throw new Refusal(422, 'delete takes voice_id alone');
  if (!state.clones.delete(fields['voice_id'])) throw new Refusal(404, 'voice not found', false);
  exchange.response.writeHead(204);
  exchange.response.end();
}
