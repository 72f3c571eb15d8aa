import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeToSpeech, DecodeError, readSpeech } from '../../electron/sandbox/audio/decode.ts';
import { medianPitchHz } from '../../electron/sandbox/audio/pitch.ts';
import { fromPcm16 } from '../../electron/domain/audio/pcm16.ts';
import { findRegions, frameLoudness } from '../../electron/sandbox/audio/regions.ts';
import { createResampler, resample } from '../../electron/domain/audio/resample.ts';
import { separateSpeakers } from '../../electron/sandbox/audio/speakers.ts';
import { makeChunks } from '../../electron/sandbox/recognition/chunks.ts';
import { parseWords } from '../../electron/sandbox/recognition/pocketsphinx.ts';
import { scriptParts } from '../../electron/sandbox/speech/script-parts.ts';
import { parseSayVoices } from '../../electron/sandbox/speech/system-voices.ts';
import { temporaryFolder, toneWav } from '../support/sandbox-peer.ts';

const sine = (hz: number, rateHz: number, seconds: number): Float32Array =>
  Float32Array.from(
    { length: Math.round(rateHz * seconds) },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * hz * index) / rateHz),
  );

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

test.each([
  [16_000, 24_000],
  [44_100, 16_000],
  [48_000, 16_000],
  [8_000, 16_000],
  [18_080, 24_000],
])('%i Hz to %i Hz keeps a tone and its length', (from, to) => {
  const output = resample(sine(440, from, 0.5), from, to);
  expect(output.length).toBe(Math.ceil((0.5 * from * to) / from));
  const wanted = sine(440, to, 0.5);
  const middle = [Math.round(to * 0.1), Math.round(to * 0.4)] as const;
  const difference = output.slice(...middle).map((sample, index) => sample - (wanted[index + middle[0]] ?? 0));
  expect(rms(difference)).toBeLessThan(0.002);
});

test('what the lower rate cannot hold is taken away, not folded', () => {
  expect(rms(resample(sine(11_000, 48_000, 0.5), 48_000, 16_000))).toBeLessThan(0.002);
});

test('block by block is the same as at once', () => {
  const input = sine(300, 44_100, 0.3);
  const converter = createResampler(44_100, 16_000);
  const parts: number[] = [];
  for (let at = 0; at < input.length; at += 777) parts.push(...converter.push(input.slice(at, at + 777)));
  parts.push(...converter.flush());
  expect(Float32Array.from(parts)).toEqual(resample(input, 44_100, 16_000));
});

/** A WAV in any layout: `write` puts one sample of -1..1 at an offset. */
function wavOf(
  layout: { codec: number; bits: number; channels: number; rateHz: number },
  write: (view: DataView, at: number, sample: number) => void,
): Uint8Array {
  const samples = sine(200, layout.rateHz, 0.5);
  const frame = (layout.bits / 8) * layout.channels;
  const bytes = new Uint8Array(44 + samples.length * frame);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string): void => bytes.set(Buffer.from(value), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, layout.codec, true);
  view.setUint16(22, layout.channels, true);
  view.setUint32(24, layout.rateHz, true);
  view.setUint32(28, layout.rateHz * frame, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, layout.bits, true);
  text(36, 'data');
  view.setUint32(40, samples.length * frame, true);
  samples.forEach((sample, index) => {
    for (let channel = 0; channel < layout.channels; channel += 1) {
      write(view, 44 + index * frame + channel * (layout.bits / 8), sample);
    }
  });
  return bytes;
}

test.each([
  [
    '8 bit',
    { codec: 1, bits: 8, channels: 1, rateHz: 8_000 },
    (v: DataView, at: number, s: number) => v.setUint8(at, Math.round(128 + s * 127)),
  ],
  [
    '16 bit stereo',
    { codec: 1, bits: 16, channels: 2, rateHz: 44_100 },
    (v: DataView, at: number, s: number) => v.setInt16(at, Math.round(s * 32_767), true),
  ],
  [
    '24 bit',
    { codec: 1, bits: 24, channels: 1, rateHz: 48_000 },
    (v: DataView, at: number, s: number) => {
      const value = Math.round(s * 8_388_607);
      v.setUint16(at, value & 0xffff, true);
      v.setInt8(at + 2, value >> 16);
    },
  ],
  [
    '32 bit',
    { codec: 1, bits: 32, channels: 1, rateHz: 16_000 },
    (v: DataView, at: number, s: number) => v.setInt32(at, Math.round(s * 2_147_483_647), true),
  ],
  [
    'float',
    { codec: 3, bits: 32, channels: 2, rateHz: 96_000 },
    (v: DataView, at: number, s: number) => v.setFloat32(at, s, true),
  ],
  [
    'double',
    { codec: 3, bits: 64, channels: 1, rateHz: 22_050 },
    (v: DataView, at: number, s: number) => v.setFloat64(at, s, true),
  ],
] as const)('WAV of %s is read without help', async (_name, layout, write) => {
  const folder = temporaryFolder();
  const input = join(folder, 'in.wav');
  const output = join(folder, 'out.raw');
  writeFileSync(input, wavOf(layout, write));
  expect(await decodeToSpeech(input, output, { ffmpeg: null })).toBeCloseTo(0.5, 3);
  const samples = fromPcm16(await readSpeech(output, 0.1, 0.4));
  expect(rms(samples)).toBeCloseTo(0.5 / Math.SQRT2, 2);
});

test('what is no WAV needs ffmpeg, which may not open anything but the file', async () => {
  const folder = temporaryFolder();
  const input = join(folder, 'in');
  writeFileSync(input, '#EXTM3U\nhttp://127.0.0.1:9/secret.mp3\n');
  await expect(decodeToSpeech(input, join(folder, 'out'), { ffmpeg: null })).rejects.toThrow(/ffmpeg is not installed/);
  await expect(decodeToSpeech(input, join(folder, 'out'), { ffmpeg: 'ffmpeg' })).rejects.toThrow(DecodeError);
});

test('regions: sound between silences, short gaps bridged, clicks ignored, noise under speech ignored', async () => {
  const folder = temporaryFolder();
  const find = async (wav: Uint8Array): Promise<number[][]> => {
    const [input, output] = [join(folder, 'a.wav'), join(folder, 'a.raw')];
    writeFileSync(input, wav);
    await decodeToSpeech(input, output, { ffmpeg: null });
    return findRegions(await frameLoudness(output)).map(({ startSec, endSec }) =>
      [startSec, endSec].map((at) => Math.round(at * 10) / 10),
    );
  };
  const pattern = toneWav([
    [0, 1],
    [150, 1],
    [0, 0.1],
    [150, 0.5],
    [0, 1],
    [150, 0.03],
    [0, 1],
    [150, 1],
  ]);
  expect(await find(pattern)).toEqual([
    [0.9, 2.7],
    [4.6, 5.6],
  ]);
  const view = new DataView(pattern.buffer);
  for (let at = 44; at < pattern.length; at += 2) {
    view.setInt16(
      at,
      Math.max(-32_768, Math.min(32_767, view.getInt16(at, true) + Math.round(Math.sin(at * at) * 60))),
      true,
    );
  }
  expect(await find(pattern)).toHaveLength(2);
  expect(await find(toneWav([[0, 1]]))).toEqual([]);
});

test.each([80, 110, 175, 240, 350])('pitch of %i Hz', (hz) => {
  const samples = fromPcm16(Buffer.from(toneWav([[hz, 1]]).subarray(44)));
  expect(Math.abs(12 * Math.log2((medianPitchHz(samples) ?? 1) / hz))).toBeLessThan(0.5);
});

test('noise and silence have no pitch', () => {
  let state = 1;
  const noise = Float32Array.from({ length: 16_000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2_147_483_648 - 1;
  });
  expect(medianPitchHz(noise)).toBeNull();
  expect(medianPitchHz(new Float32Array(16_000))).toBeNull();
});

const voiced = (pitches: readonly (number | null)[]): { durationSec: number; pitchHz: number | null }[] =>
  pitches.map((pitchHz) => ({ durationSec: 2, pitchHz }));

test.each([
  ['two voices', [180, 105, 176, 100, 184], [0, 1, 0, 1, 0]],
  ['the first heard is 0', [105, 180, 100], [0, 1, 0]],
  ['one lively voice', [150, 170, 140, 180, 160, 145, 190], [0, 0, 0, 0, 0, 0, 0]],
  ['close voices', [110, 120, 108, 122], [0, 0, 0, 0]],
  ['no pitch goes with the one before', [180, null, 100, null], [0, 0, 1, 1]],
  ['nothing voiced', [null, null], [0, 0]],
  ['nothing', [], []],
] as const)('speakers: %s', (_name, pitches, speakers) => {
  expect(separateSpeakers(voiced(pitches))).toEqual(speakers);
});

test('a voice that speaks for a moment only is no second speaker', () => {
  expect(separateSpeakers([...voiced([100, 102, 99]), { durationSec: 0.3, pitchHz: 300 }])).toEqual([0, 0, 0, 0]);
});

test('chunks: one voice, at most 20 s, cut where it is quiet', () => {
  const levels = new Float32Array(3_000).fill(-20);
  levels[800] = -60;
  const chunks = makeChunks(
    [
      { startSec: 0, endSec: 30, speaker: 0 },
      { startSec: 30.5, endSec: 32, speaker: 0 },
      { startSec: 32.5, endSec: 34, speaker: 1 },
      { startSec: 40, endSec: 41, speaker: 1 },
    ],
    levels,
    0.02,
  );
  expect(chunks.map(({ startSec, endSec, speaker }) => [startSec, endSec, speaker])).toEqual([
    [0, 16.01, 0],
    [16.01, 32, 0],
    [32.5, 34, 1],
    [40, 41, 1],
  ]);
});

test('the recogniser’s output: words and times, without fillers and variants', () => {
  const output =
    'good morning\n<s> 0.000 0.200 0.99\ngood(2) 0.210 0.340 0.16\n[NOISE] 0.3 0.4 1.0\nmorning 0.350 0.750 0.97\n++UH++ 1.0 1.1 0.5\n</s> 4.690 4.780 1.0\n';
  expect(parseWords(output)).toEqual([
    { word: 'good', startSec: 0.21, endSec: 0.34 },
    { word: 'morning', startSec: 0.35, endSec: 0.75 },
  ]);
});

test('a script is sentences and cues in order', () => {
  expect(scriptParts('[sigh] fine, I will. [Laughter] Really [not a cue]? [gasp]')).toEqual([
    { kind: 'cue', cue: 'sigh' },
    { kind: 'text', text: 'fine, I will.' },
    { kind: 'cue', cue: 'laugh' },
    { kind: 'text', text: 'Really [not a cue]?' },
    { kind: 'cue', cue: 'gasp' },
  ]);
});

test('English voices out of the listing of macOS', () => {
  const listing =
    'Alex                en_US    # Most people recognize me by my voice.\nAmelie              fr_CA    # Bonjour\nBad News            en_US    # The light\n';
  expect(parseSayVoices(listing)).toEqual(['Alex', 'Bad News']);
});
