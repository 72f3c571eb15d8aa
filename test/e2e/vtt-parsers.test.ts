import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportTranscript } from '../../electron/domain/transcript/export.ts';
import { readTranscriptator, readVttW3c, squeeze } from '../support/subtitle-readers.ts';
import { hostileTranscript } from '../support/transcript-cases.ts';

const files: string[] = fc
  .sample(hostileTranscript, { numRuns: 150, seed: 20_260_102 })
  .map(
    (given) =>
      exportTranscript('vtt', {
        ...given,
        title: 'T',
        durationMs: null,
        language: null,
        nonSpeech: true,
        createdAtMs: 0,
        note: '',
      }).text,
  )
  // Chromium reports a track without cues as loaded; the other parsers are asked elsewhere.
  .filter((file) => readVttW3c(file).length > 0);

let browser: Browser;
const server = createServer((request, response) => {
  const [, index] = /^\/(\d+)\.vtt$/.exec(request.url ?? '') ?? [];
  response.setHeader('content-type', index === undefined ? 'text/html; charset=utf-8' : 'text/vtt; charset=utf-8');
  response.end(
    index === undefined ? '<!doctype html><title>tracks</title><video></video>' : (files[Number(index)] ?? 'no header'),
  );
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

/** Loads one file as a `<track>` and returns its cues in file order, or `null` when Chromium refuses it. */
async function readInChromium(
  indexes: number[],
): Promise<({ startMs: number; endMs: number; text: string }[] | null)[]> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const read = await page.evaluate(async (wanted) => {
    const results = [];
    for (const index of wanted) {
      const track = document.createElement('track');
      document.querySelector('video')?.append(track);
      const isLoaded = new Promise<boolean>((resolve) => {
        track.addEventListener('load', () => resolve(true));
        track.addEventListener('error', () => resolve(false));
      });
      track.src = `/${index}.vtt`;
      track.track.mode = 'hidden';
      results.push(
        (await isLoaded)
          ? [...(track.track.cues ?? [])].map((cue) => ({
              startMs: Math.round(cue.startTime * 1000),
              endMs: Math.round(cue.endTime * 1000),
              text: (cue as VTTCue).getCueAsHTML().textContent ?? '',
            }))
          : null,
      );
      track.remove();
    }
    return results;
  }, indexes);
  await page.close();
  return read;
}

test('Chromium, the W3C parser and the podcast reader agree on every cue of hostile transcripts', async () => {
  const read = await readInChromium(files.map((_, index) => index));
  for (const [index, file] of files.entries()) {
    const expected = readVttW3c(file);
    const cues = read[index]?.map((cue) => ({ ...cue, text: squeeze(cue.text) }));
    expect({ file, cues }).toEqual({
      file,
      cues: expected.map(({ startMs, endMs, text }) => ({ startMs, endMs, text })),
    });
    expect(readTranscriptator(file)).toHaveLength(expected.length);
  }
});

test('Chromium does refuse a file without a header', async () => {
  expect(await readInChromium([999_999])).toEqual([null]);
});
