import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeOpus } from '../../electron/adapters/media/encode-opus.ts';
import { createGrants, type Grants } from '../../electron/adapters/media/grants.ts';
import { createMediaFiles } from '../../electron/adapters/media/media-files.ts';
import { jobTuning } from '../../electron/domain/jobs/schedule.ts';
import { bodyToSend } from '../../electron/services/jobs/body-to-send.ts';
import { tempFolder } from '../support/capture.ts';
import { silentLog } from '../support/jobs-world.ts';
import { anItem } from '../support/library-builders.ts';

const seconds = 6;
let folder: ReturnType<typeof tempFolder>;
let grants: Grants;
const at = (name: string): string => join(folder.dir, 'media', name);

const toneHz = 400;

/** A tone as sox writes it; `format` is the part of its command that says how. */
function writeWav(name: string, format: string[]): void {
  execFileSync('sox', ['-n', ...format, at(name), 'synth', String(seconds), 'sine', String(toneHz), 'gain', '-12']);
}

beforeAll(() => {
  folder = tempFolder('fx-body-');
  mkdirSync(join(folder.dir, 'media'));
  grants = createGrants();
  writeWav('one-1.wav', ['-r', '48000', '-c', '1', '-b', '16']);
  writeWav('one-2.wav', ['-r', '48000', '-c', '1', '-b', '16']);
  writeWav('both.wav', ['-r', '48000', '-c', '2', '-b', '16']);
  writeWav('cd.wav', ['-r', '44100', '-c', '2', '-b', '24']);
  writeWav('compressed.wav', ['-r', '44100', '-c', '2', '-e', 'ms-adpcm']);
});
afterAll(async () => {
  await grants.close();
  folder.remove();
});

async function send(files: string[], values: { smallerAboveBytes?: number; origin?: 'account' | 'sandbox' } = {}) {
  const media = createMediaFiles({
    dir: join(folder.dir, 'media'),
    tempDir: folder.dir,
    grants,
    mediaUrl: (id) => id,
    offerDownload: async () => null,
  });
  const sizeBytes = files.reduce((sum, file) => sum + statSync(at(file)).size, 0);
  const { body, extension } = await bodyToSend(
    {
      media,
      encodeOpus: (audio) => encodeOpus(join(folder.dir, 'media'), audio),
      smallerAboveBytes: values.smallerAboveBytes ?? 100_000,
      log: silentLog,
    },
    anItem({ files, mimeType: 'audio/wav', sizeBytes, origin: values.origin ?? 'account' }),
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of body.open()) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  expect(bytes.length).toBe(body.sizeBytes);
  return { extension, contentType: body.contentType, bytes };
}

test('a recording that proxies would refuse is sent as a small copy, all its parts, and stays as it is', async () => {
  const before = createHash('sha256')
    .update(readFileSync(at('one-1.wav')))
    .digest('hex');
  const { extension, contentType, bytes } = await send(['one-1.wav', 'one-2.wav']);
  expect([extension, contentType]).toEqual(['opus', 'audio/ogg']);
  expect(bytes.length).toBeLessThan(2 * seconds * 8_000);
  const { format } = await parseBuffer(bytes, { mimeType: 'audio/ogg' }, { duration: true });
  expect(format.codec).toBe('Opus');
  expect(Math.abs((format.duration ?? 0) - 2 * seconds)).toBeLessThan(0.03);
  expect(
    createHash('sha256')
      .update(readFileSync(at('one-1.wav')))
      .digest('hex'),
  ).toBe(before);
});

test('a smaller one is sent as it is kept; so is everything in the sandbox', async () => {
  const whole = readFileSync(at('one-1.wav'));
  const plain = await send(['one-1.wav'], { smallerAboveBytes: jobTuning.smallerAboveBytes });
  expect([plain.extension, plain.bytes.equals(whole)]).toEqual(['wav', true]);
  const local = await send(['one-1.wav'], { origin: 'sandbox' });
  expect([local.extension, local.bytes.equals(whole)]).toEqual(['wav', true]);
});

test.each([
  ['both.wav', 'two channels'],
  ['cd.wav', 'two channels of 24 bits at 44.1 kHz'],
])('%s: %s become one channel of Opus', async (name) => {
  const { extension, bytes } = await send([name]);
  expect(extension).toBe('opus');
  expect(bytes.length).toBeLessThan(seconds * 8_000);
  const { format } = await parseBuffer(bytes, { mimeType: 'audio/ogg' }, { duration: true });
  expect(format.numberOfChannels).toBe(1);
  expect(Math.abs((format.duration ?? 0) - seconds)).toBeLessThan(0.03);
  // Another decoder hears the same tone.
  writeFileSync(at('heard.opus'), bytes);
  const asPcm = ['-f', 's16le', '-ac', '1', '-ar', '8000', '-'];
  const decoded = execFileSync('ffmpeg', ['-v', 'error', '-i', at('heard.opus'), ...asPcm]);
  const heard = new Int16Array(decoded.buffer, decoded.byteOffset, decoded.length >> 1).slice(8_000, 8_000 * 5);
  let crossings = 0;
  for (let index = 1; index < heard.length; index += 1) {
    if ((heard[index - 1] ?? 0) < 0 !== (heard[index] ?? 0) < 0) crossings += 1;
  }
  expect(Math.abs(crossings / 2 / 4 - toneHz)).toBeLessThan(3);
});

test('what no small copy can be made of is sent whole', async () => {
  const { extension, bytes } = await send(['compressed.wav']);
  expect([extension, bytes.equals(readFileSync(at('compressed.wav')))]).toEqual(['wav', true]);
});
