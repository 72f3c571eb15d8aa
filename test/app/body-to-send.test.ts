import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeOpus } from '../../electron/adapters/media/encode-opus.ts';
import { createGrants, type Grants } from '../../electron/adapters/media/grants.ts';
import { createMediaFiles } from '../../electron/adapters/media/media-files.ts';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { jobTuning } from '../../electron/domain/jobs/schedule.ts';
import { bodyToSend } from '../../electron/services/jobs/body-to-send.ts';
import { tempFolder } from '../support/capture.ts';
import { silentLog } from '../support/jobs-world.ts';
import { anItem } from '../support/library-builders.ts';

const seconds = 6;
let folder: ReturnType<typeof tempFolder>;
let grants: Grants;
const at = (name: string): string => join(folder.dir, 'media', name);

function writeWav(name: string, channels: 1 | 2): void {
  const frames = 48_000 * seconds;
  const pcm = Buffer.alloc(frames * channels * 2);
  for (let index = 0; index < frames * channels; index += 1)
    pcm.writeInt16LE(Math.round(8_000 * Math.sin(index / 20)), index * 2);
  writeFileSync(at(name), Buffer.concat([wavHeader({ sampleRateHz: 48_000, channels }, pcm.length), pcm]));
}

beforeAll(() => {
  folder = tempFolder('fx-body-');
  mkdirSync(join(folder.dir, 'media'));
  grants = createGrants();
  writeWav('one-1.wav', 1);
  writeWav('one-2.wav', 1);
  writeWav('both.wav', 2);
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

test('what no small copy can be made of is sent whole', async () => {
  const { extension, bytes } = await send(['both.wav']);
  expect([extension, bytes.equals(readFileSync(at('both.wav')))]).toEqual(['wav', true]);
});
