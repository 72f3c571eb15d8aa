import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram } from '../../electron/sandbox/run-program.ts';
import { ask, get, startSandbox, transcribe } from '../support/sandbox-peer.ts';
import { wordErrorRate, wordsOf } from '../support/words.ts';

const folder = resolve(import.meta.dirname, '../../resources/sample');
const hasRecogniser = findProgram('pocketsphinx_continuous') !== null;

const script = readFileSync(resolve(folder, 'episode.txt'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, voice, words] = /^([A-Z0-9]+): (.+)$/.exec(line) ?? [];
    return voice && words ? [{ voice, words: words.replaceAll('(pause)', ' ') }] : [];
  });

/** Recognition takes a third of the audio's length on an idle machine, several times that on a busy one. */
const timeLimitMs = 300_000;

/** For each word heard, the voice of the script that said it, by the cheapest alignment; `null` for words nobody said. */
function voicesOf(heard: readonly string[]): (string | null)[] {
  const said = script.flatMap(({ voice, words }) => wordsOf(words).map((word) => ({ voice, word })));
  const cost = [Array.from({ length: heard.length + 1 }, (_, j) => j)];
  for (const [i, { word }] of said.entries()) {
    const above = cost[i] ?? [];
    const row = [i + 1];
    for (const [j, other] of heard.entries()) {
      const step = (above[j] ?? 0) + (word === other ? 0 : 1);
      row.push(Math.min(step, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    cost.push(row);
  }
  const voices: (string | null)[] = heard.map(() => null);
  let [i, j] = [said.length, heard.length];
  while (i > 0 && j > 0) {
    const here = cost[i]?.[j];
    if (here === (cost[i - 1]?.[j - 1] ?? 0) + (said[i - 1]?.word === heard[j - 1] ? 0 : 1)) {
      voices[j - 1] = said[i - 1]?.voice ?? null;
      i -= 1;
      j -= 1;
    } else if (here === (cost[i - 1]?.[j] ?? 0) + 1) i -= 1;
    else j -= 1;
  }
  return voices;
}

/** The voice most of these words belong to. */
function majority(voices: readonly (string | null)[]): string {
  const counts = new Map<string, number>();
  for (const voice of voices) if (voice) counts.set(voice, (counts.get(voice) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

test.runIf(hasRecogniser)(
  'the sample: at least 85 % of the words, 90 % of the speakers, real pauses, word times',
  async () => {
    const sandbox = await startSandbox({ engines: {} });
    const audio = new Uint8Array(readFileSync(resolve(folder, 'episode.wav')));
    const { id } = await transcribe(sandbox, audio, '?non_speech=true&filename=episode.wav');
    const job = (await get(sandbox, `/transcriptions/${id}?word_level_timestamps=true`)).json;
    expect(job).toMatchObject({ status: 'completed', language: 'en', num_speakers: 2 });

    const heard = job.text.replaceAll(/^SPEAKER_\d+:/gm, '');
    const errorRate = wordErrorRate(script.map(({ words }) => words).join(' '), heard);
    expect(errorRate).toBeLessThanOrEqual(0.15);

    const voices = voicesOf(job.segments.flatMap(({ text }: { text: string }) => wordsOf(text)));
    let at = 0;
    const expected: string[] = job.segments.map(({ text }: { text: string }) => {
      const count = wordsOf(text).length;
      at += count;
      return majority(voices.slice(at - count, at));
    });
    const given: string[] = job.segments.map(({ speaker }: { speaker: string }) => (speaker === '0' ? 'SLT' : 'RMS'));
    const right = given.filter((voice, index) => voice === expected[index]).length;
    expect(right / job.segments.length).toBeGreaterThanOrEqual(0.9);

    expect(job.text.match(/\[pause\]/g)).toHaveLength(2);
    let previousEnd = 0;
    for (const segment of job.segments) {
      expect(segment.start).toBeGreaterThanOrEqual(previousEnd);
      previousEnd = segment.end;
      for (const word of segment.words) {
        expect(word.start).toBeGreaterThanOrEqual(segment.start - 0.1);
        expect(word.end).toBeLessThanOrEqual(segment.end + 0.1);
      }
    }
    console.log(
      `sample episode: ${(100 * (1 - errorRate)).toFixed(1)} % of words, ${right}/${job.segments.length} speakers, ${job.processing_time} s of work`,
    );

    sandbox.faults.set({ wordsField: 'tokens' });
    expect(
      (await get(sandbox, `/transcriptions/${id}?word_level_timestamps=true`)).json.segments[0].tokens[0],
    ).toHaveProperty('word');
    expect((await get(sandbox, `/transcriptions/${id}`)).json.segments[0]).not.toHaveProperty('tokens');
  },
  timeLimitMs,
);

test.runIf(hasRecogniser && findProgram('flite') && findProgram('ffmpeg'))(
  'what the gateway speaks it can also hear, from Opus',
  async () => {
    const sandbox = await startSandbox({ engines: {} });
    const input =
      'It is very nice to be here with you today. Let me look at my notes. Coffee is the most important part of the morning for many people. Thank you for listening.';
    const body = JSON.stringify({ voice: 'rms.h736bab09a', input });
    expect((await ask(sandbox, '/vui/v1/tts', { method: 'POST', body })).status).toBe(200);
    const { download_url: url } = (await get(sandbox, '/history/tts/1')).json;
    const { bytes } = await ask(sandbox, url);
    expect(bytes.subarray(0, 4).toString()).toBe('OggS');
    const job = await transcribe(sandbox, new Uint8Array(bytes), '?filename=render.opus');
    expect(wordErrorRate(input, job.text.replaceAll(/^SPEAKER_\d+:/gm, ''))).toBeLessThanOrEqual(0.15);
  },
  timeLimitMs,
);
