import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeOpus } from '../../../electron/adapters/media/encode-opus.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'fluxions-opus-'));
  execFileSync('flite', [
    '-voice',
    'slt',
    '-t',
    'Good morning and welcome to our little radio show.',
    '-o',
    join(dir, 'raw.wav'),
  ]);
  execFileSync('sox', [join(dir, 'raw.wav'), '-r', '16000', '-c', '1', '-b', '16', join(dir, 'take-1.wav')]);
  copyFileSync(join(dir, 'take-1.wav'), join(dir, 'take-2.wav'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function encode(...files: string[]): Promise<Buffer> {
  const sizeBytes = files.reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
  const body = await encodeOpus(dir, { files, mimeType: 'audio/wav', sizeBytes });
  const pieces: Uint8Array[] = [];
  for await (const piece of body.open()) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  expect(bytes.length).toBe(body.sizeBytes);
  expect(body.contentType).toBe('audio/ogg');
  return bytes;
}

const samplesOf = (bytes: Buffer): Int16Array =>
  new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
/** Decoded by other people's software, which also checks every page. */
const decode = (ogg: Buffer): Int16Array =>
  samplesOf(
    execFileSync(
      'ffmpeg',
      ['-v', 'error', '-xerror', '-err_detect', 'crccheck', '-i', '-', '-f', 's16le', '-ar', '16000', '-'],
      {
        input: ogg,
        maxBuffer: 1 << 26,
      },
    ),
  );

describe('a take made smaller', () => {
  test('is a tenth, says its true length, and is the same sound', async () => {
    const wav = readFileSync(join(dir, 'take-1.wav'));
    const original = samplesOf(wav.subarray(44));
    const ogg = await encode('take-1.wav');
    expect(ogg.length).toBeLessThan(wav.length / 8);
    const { format } = await parseBuffer(ogg);
    expect([format.codec, format.numberOfChannels]).toEqual(['Opus', 1]);
    expect(Math.abs((format.duration ?? 0) - original.length / 16_000)).toBeLessThan(0.002);
    const heard = decode(ogg);
    expect(Math.abs(heard.length - original.length)).toBeLessThanOrEqual(2);
    // A wrong pre-skip would shift it: the best match must be where it was, give or take a millisecond.
    const match = (shift: number): number => {
      let product = 0;
      let own = 0;
      let other = 0;
      for (let at = 400; at < original.length - 400; at += 1) {
        const a = original[at] ?? 0;
        const b = heard[at + shift] ?? 0;
        product += a * b;
        own += a * a;
        other += b * b;
      }
      return product / Math.sqrt(own * other);
    };
    const best = Array.from({ length: 401 }, (_, index) => index - 200).reduce((a, b) => (match(b) > match(a) ? b : a));
    expect(Math.abs(best)).toBeLessThanOrEqual(16);
    expect(match(best)).toBeGreaterThan(0.9);
  });

  test('several parts are one stream; long ones make many pages', async () => {
    const files = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'take-1.wav' : 'take-2.wav'));
    const ogg = await encode(...files);
    const one = (statSync(join(dir, 'take-1.wav')).size - 44) / 2;
    expect(Math.abs(decode(ogg).length - 12 * one)).toBeLessThanOrEqual(2);
  });

  test('other rates, widths and channels become one channel of the same length', async () => {
    execFileSync('sox', [join(dir, 'raw.wav'), '-r', '44100', '-c', '1', join(dir, 'odd.wav')]);
    execFileSync('sox', [join(dir, 'take-1.wav'), '-c', '2', '-b', '24', join(dir, 'stereo.wav')]);
    const one = (statSync(join(dir, 'take-1.wav')).size - 44) / 2;
    for (const file of ['odd.wav', 'stereo.wav']) {
      const ogg = await encode(file);
      expect((await parseBuffer(ogg)).format.numberOfChannels).toBe(1);
      expect(Math.abs(decode(ogg).length - one)).toBeLessThanOrEqual(16);
    }
  });

  test('what has no plain samples, or none at all, is refused, so that the audio itself is sent', async () => {
    execFileSync('sox', [join(dir, 'raw.wav'), '-e', 'ms-adpcm', join(dir, 'compressed.wav')]);
    writeFileSync(join(dir, 'empty.wav'), readFileSync(join(dir, 'take-1.wav')).subarray(0, 44));
    for (const file of ['compressed.wav', 'empty.wav']) await expect(encode(file)).rejects.toThrow();
    await expect(encodeOpus(dir, { files: ['gone.wav'], mimeType: 'audio/wav', sizeBytes: 1 })).rejects.toThrow();
  });
});
