import { expect, test } from 'vitest';
import { medianPitchHz } from '../../electron/sandbox/audio/pitch.ts';
import { fromPcm16 } from '../../electron/domain/audio/pcm16.ts';
import { resample } from '../../electron/domain/audio/resample.ts';
import { findProgram } from '../../electron/sandbox/run-program.ts';
import type { Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import { ask, type Answer, get, restarted, startSandbox, toneWav } from '../support/sandbox-peer.ts';

const builtIn = 'tone-high.h736bab09a';
const text = 'Streaming starts playing almost immediately. And this is the second sentence of it.';

const render = (
  sandbox: Sandbox,
  body: object,
  init: { query?: string; key?: boolean | string } = {},
): Promise<Answer> =>
  ask(sandbox, `/vui/v1/tts${init.query ?? ''}`, {
    method: 'POST',
    key: init.key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const clone = (
  sandbox: Sandbox,
  fields: Record<string, string | Blob>,
  key: boolean | string = true,
): Promise<Answer> => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, value, 'reference.wav');
  }
  return ask(sandbox, '/vui/v1/voices', { method: 'POST', key, body });
};

const clip = (hz: number): Blob => new Blob([toneWav([[hz, 4]])]);
const pitchOf = (wav: Buffer): number | null => medianPitchHz(resample(fromPcm16(wav.subarray(44)), 24_000, 16_000));

test('voices are public and say what they are', async () => {
  const sandbox = await startSandbox();
  const { json } = await ask(sandbox, '/vui/voices');
  expect(json.voices.map(({ voice_id }: { voice_id: string }) => voice_id)).toEqual([builtIn, 'tone-low.h736bab09a']);
  expect(json.voices[0].preview_text).toContain('not speech');
  expect(sandbox.violations()).toEqual([]);
  sandbox.faults.set({ voiceSuffix: 'h000000000' });
  expect((await ask(sandbox, '/vui/voices')).json.voices[0].voice_id).toBe('tone-high.h000000000');
  expect((await render(sandbox, { voice: builtIn, input: text })).status).toBe(404);
});

test('buffered: a complete WAV of 24 kHz mono; pcm: the same without header', async () => {
  const sandbox = await startSandbox();
  const wav = await render(sandbox, { voice: builtIn, input: text });
  expect(wav.headers.get('content-type')).toBe('audio/wav');
  expect(Number(wav.headers.get('content-length'))).toBe(wav.bytes.length);
  expect(wav.bytes.readUInt32LE(40)).toBe(wav.bytes.length - 44);
  expect([wav.bytes.readUInt32LE(24), wav.bytes.readUInt16LE(22), wav.bytes.readUInt16LE(34)]).toEqual([24_000, 1, 16]);
  const pcm = await render(sandbox, { voice: builtIn, input: text, response_format: 'pcm' });
  expect(pcm.headers.get('content-type')).toBe('audio/L16');
  expect(pcm.bytes.equals(wav.bytes.subarray(44))).toBe(true);
});

test.each([{ query: '?stream=1' }, { query: '', body: { stream: true } }])(
  'streamed by %o: unknown size, same sound',
  async ({ query, body }) => {
    const sandbox = await startSandbox();
    const whole = await render(sandbox, { voice: builtIn, input: text });
    const streamed = await render(sandbox, { voice: builtIn, input: text, ...body }, { query });
    expect(streamed.headers.get('content-length')).toBeNull();
    expect(streamed.bytes.readUInt32LE(4)).toBe(0xffffffff);
    expect(streamed.bytes.readUInt32LE(40)).toBe(0xffffffff);
    expect(streamed.bytes.subarray(44).equals(whole.bytes.subarray(44))).toBe(true);
  },
);

test('renders appear in History, with persona and price, and can be downloaded', async () => {
  const sandbox = await startSandbox();
  const { bytes } = await render(sandbox, { voice: builtIn, input: text });
  const { json } = await get(sandbox, '/history/tts');
  expect(json.data).toMatchObject([
    { object: 'tts', id: 1, voice: 'tone-high.en-us', chars: text.length, cost_usd: text.length / 100_000 },
  ]);
  expect(json.data[0].audio_secs).toBeCloseTo((bytes.length - 44) / 48_000, 1);
  const download = await ask(sandbox, json.data[0].download_url);
  expect(download.bytes.subarray(0, 4).toString()).toBe(sandbox.engines.ffmpeg ? 'OggS' : 'RIFF');
});

test('streamed audio comes before the render is finished', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.set({ renderSpeed: 20 });
  const leave = new AbortController();
  const body = JSON.stringify({ voice: builtIn, input: `${text} `.repeat(40) });
  const response = await fetch(`${sandbox.baseUrl}/vui/v1/tts?stream=1`, {
    method: 'POST',
    body,
    signal: leave.signal,
  });
  const first = await response.body?.getReader().read();
  expect(first?.value?.length).toBeGreaterThan(0);
  expect((await get(sandbox, '/history/tts')).json.total).toBe(0);
  leave.abort();
});

test.each([true, false])('time to first audio can be set, with verify_chunks %s', async (verified) => {
  const sandbox = await startSandbox();
  sandbox.faults.set({ firstAudioMs: verified ? { verified: 300, unverified: 0 } : { verified: 0, unverified: 300 } });
  const started = performance.now();
  await render(sandbox, { voice: builtIn, input: 'Hello.', verify_chunks: verified });
  expect(performance.now() - started).toBeGreaterThanOrEqual(299);
});

test('max_secs cuts, and 0 renders nothing and is noted', async () => {
  const sandbox = await startSandbox();
  expect((await render(sandbox, { voice: builtIn, input: text, max_secs: 0.5 })).bytes.length).toBe(44 + 24_000);
  expect(sandbox.violations()).toEqual([]);
  expect((await render(sandbox, { voice: builtIn, input: text, max_secs: 0 })).bytes.length).toBe(44);
  expect(sandbox.violations()).toMatchObject([{ kind: 'max-secs-zero' }]);
});

test.each([
  [{ input: 'a' }, 422],
  [{ voice: builtIn }, 422],
  [{ voice: builtIn, input: '  ' }, 422],
  [{ voice: builtIn, input: 'a', response_format: 'mp3' }, 422],
  [{ voice: builtIn, input: 'a', temperature: 'hot' }, 422],
  [{ voice: builtIn, input: 'a', max_secs: -1 }, 422],
  [{ voice: 'nobody.h1', input: 'a' }, 404],
  [{ voice: 'u-1-2', input: 'a' }, 401],
])('render %o is refused', async (body, status) => {
  const sandbox = await startSandbox();
  expect((await render(sandbox, body)).status).toBe(status);
});

test('a key with a built-in voice is noted', async () => {
  const sandbox = await startSandbox();
  expect((await render(sandbox, { voice: builtIn, input: 'a' }, { key: true })).status).toBe(200);
  expect(sandbox.violations()).toMatchObject([{ kind: 'key-on-public-call', endpoint: 'tts' }]);
});

test('cues are sounds, not words', async () => {
  const sandbox = await startSandbox();
  const secondsOf = async (input: string): Promise<number> =>
    ((await render(sandbox, { voice: builtIn, input })).bytes.length - 44) / 48_000;
  const word = await secondsOf('hello');
  for (const cue of ['sigh', 'laugh', 'gasp', 'sniff', 'cough', 'hesitate']) {
    const withCue = (await render(sandbox, { voice: builtIn, input: `[${cue}] hello`, response_format: 'pcm' })).bytes;
    expect(withCue.length / 48_000).toBeGreaterThan(word + 0.2);
    const loudest = fromPcm16(withCue.subarray(0, 12_000)).reduce(
      (high, sample) => Math.max(high, Math.abs(sample)),
      0,
    );
    expect(loudest).toBeGreaterThan(0.01);
  }
  expect(await secondsOf('[whatever] hello')).toBeGreaterThan(word);
});

test('clone, list, render, delete; a clone needs its owner every time', async () => {
  const sandbox = await startSandbox({ otherKeys: ['second-key'] });
  expect((await clone(sandbox, { audio: clip(150) }, false)).status).toBe(401);
  const made = (await clone(sandbox, { audio: clip(150), text: 'Exactly this.', name: 'My Voice' })).json;
  expect(made).toEqual({
    voice_id: expect.stringMatching(/^u-[0-9a-f]{6}-[0-9a-f]{8}$/),
    name: 'My Voice',
    frames: 50,
    seconds: 4,
    note: expect.stringContaining('not a real clone'),
  });
  expect((await get(sandbox, '/vui/v1/voices/mine')).json.voices).toMatchObject([
    { voice_id: made.voice_id, name: 'My Voice' },
  ]);
  expect((await ask(sandbox, '/vui/v1/voices/mine', { key: 'second-key' })).json.voices).toEqual([]);
  const body = { voice: made.voice_id, input: 'Hello there, this is a private voice speaking.' };
  expect((await render(sandbox, body)).status).toBe(401);
  expect((await render(sandbox, body, { key: 'second-key' })).status).toBe(404);
  const spoken = await render(sandbox, body, { key: true });
  expect(spoken.status).toBe(200);
  const remove = (): Promise<Answer> =>
    ask(sandbox, '/vui/v1/voices/delete', {
      method: 'POST',
      key: true,
      body: JSON.stringify({ voice_id: made.voice_id }),
    });
  expect((await remove()).status).toBe(200);
  expect((await remove()).status).toBe(404);
  expect((await render(sandbox, body, { key: true })).status).toBe(404);
  expect(sandbox.violations()).toEqual([]);
});

test('a clone has the pitch of its clip, within what a person can be', async () => {
  const sandbox = await startSandbox();
  const pitchFor = async (hz: number): Promise<number | null> => {
    const { voice_id: voice } = (await clone(sandbox, { audio: clip(hz) })).json;
    return pitchOf(
      (await render(sandbox, { voice, input: 'Hello there, this is a private voice speaking.' }, { key: true })).bytes,
    );
  };
  const [low, high] = [await pitchFor(100), await pitchFor(240)];
  expect(low).toBeGreaterThan(85);
  expect(low).toBeLessThan(115);
  expect(high).toBeGreaterThan(210);
  expect(high).toBeLessThan(275);
});

test('the name of a clone is its file name by default; bad clips are refused', async () => {
  const sandbox = await startSandbox();
  expect((await clone(sandbox, { audio: clip(150) })).json.name).toBe('reference.wav');
  expect((await clone(sandbox, { name: 'x' })).status).toBe(400);
  expect((await clone(sandbox, { audio: new Blob(['not audio']) })).status).toBe(415);
  expect((await clone(sandbox, { audio: new Blob([new Uint8Array(25_000_001)]) })).status).toBe(413);
  expect((await ask(sandbox, '/vui/v1/voices', { method: 'POST', key: true, body: '{}' })).status).toBe(415);
});

test('private voices take the raw key, Bearer key and session tokens; knobs narrow it', async () => {
  let now = Date.now();
  const sandbox = await startSandbox({ clock: { now: () => now } });
  const mine = async (key: string): Promise<number> => (await ask(sandbox, '/vui/v1/voices/mine', { key })).status;
  const [raw, bearer, session] = [sandbox.apiKey, `Bearer ${sandbox.apiKey}`, `Bearer ${sandbox.issueSession()}`];
  expect([await mine(raw), await mine(bearer), await mine(session), await mine('Bearer no.such.token')]).toEqual([
    200, 200, 200, 401,
  ]);
  sandbox.faults.set({ voiceAuth: 'raw' });
  expect([await mine(raw), await mine(bearer)]).toEqual([200, 401]);
  sandbox.faults.set({ voiceAuth: 'bearer' });
  expect([await mine(raw), await mine(bearer)]).toEqual([401, 200]);
  now += 61_000;
  expect(await mine(session)).toBe(401);
});

test('clones are lost in a restart, which keeps address, key and history', async () => {
  const sandbox = await startSandbox();
  await clone(sandbox, { audio: clip(150) });
  await render(sandbox, { voice: builtIn, input: text });
  const { baseUrl, apiKey } = sandbox;
  await restarted(sandbox);
  expect([sandbox.baseUrl, sandbox.apiKey]).toEqual([baseUrl, apiKey]);
  expect((await get(sandbox, '/vui/v1/voices/mine')).json.voices).toEqual([]);
  expect((await get(sandbox, '/history/tts')).json.total).toBe(1);
});

test.each([
  ['ok', 200, '{"ok":true}'],
  ['empty-object', 200, '{}'],
  ['empty', 200, ''],
  ['204', 204, ''],
] as const)('delete may answer %s', async (deleteReply, status, body) => {
  const sandbox = await startSandbox();
  const { voice_id } = (await clone(sandbox, { audio: clip(150) })).json;
  sandbox.faults.set({ deleteReply });
  const answer = await ask(sandbox, '/vui/v1/voices/delete', {
    method: 'POST',
    key: true,
    body: JSON.stringify({ voice_id }),
  });
  expect([answer.status, answer.text]).toEqual([status, body]);
});

test.runIf(findProgram('flite'))('flite speaks, sentence by sentence, with its own voices', async () => {
  const sandbox = await startSandbox({ engines: { speech: 'flite', recognition: 'placeholder' } });
  const { voices } = (await ask(sandbox, '/vui/voices')).json;
  expect(voices.map(({ voice_id }: { voice_id: string }) => voice_id.split('.')[0])).toEqual([
    'slt',
    'rms',
    'awb',
    'kal16',
  ]);
  const body = { voice: voices[0].voice_id, input: 'Good morning — “naïve” café. This is the second sentence.' };
  const high = await render(sandbox, body);
  const low = await render(sandbox, { ...body, voice: voices[1].voice_id });
  expect(high.bytes.length).toBeGreaterThan(48_000);
  expect(pitchOf(high.bytes)).toBeGreaterThan(150);
  expect(pitchOf(low.bytes)).toBeLessThan(130);
});

test.runIf(findProgram('flite'))('a text that looks like options or commands is only read', async () => {
  const sandbox = await startSandbox({ engines: { speech: 'flite', recognition: 'placeholder' } });
  const input = '-o /tmp/never.wav $(touch /tmp/never) `id` ; -voice rms';
  expect((await render(sandbox, { voice: 'slt.h736bab09a', input })).status).toBe(200);
});
