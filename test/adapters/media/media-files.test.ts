import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGrants, type Grants } from '../../../electron/adapters/media/grants.ts';
import { createMediaFiles } from '../../../electron/adapters/media/media-files.ts';
import { parseWav } from '../../../electron/domain/audio/wav-parse.ts';
import { wavHeader } from '../../../electron/domain/audio/wav-header.ts';
import type { StoredAudio } from '../../../electron/services/ports/media-files.ts';
import { tempFolder } from '../../support/capture.ts';
import { signalBytes, writeSignalWav } from '../../support/pcm-signal.ts';

const seconds = 7.3;
let folder: { dir: string; remove: () => void };
let grants: Grants;
let media: ReturnType<typeof createMediaFiles>;
const at = (name: string): string => join(folder.dir, name);
const library = (): string[] => readdirSync(at('media')).toSorted();

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args]);
}
/** A file that was finished long ago, as imported files are. */
function granted(name: string, deleteAfter = false): string {
  execFileSync('touch', ['-d', '2026-01-01', at(name)]);
  return grants.grant(at(name), name, { deleteAfter });
}
async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

beforeAll(() => {
  folder = tempFolder('fx-media-');
  mkdirSync(at('media'));
  grants = createGrants();
  media = createMediaFiles({
    dir: at('media'),
    tempDir: at('temp'),
    grants,
    mediaUrl: (id) => `/media/${id}`,
    offerDownload: async () => null,
  });
  execFileSync('sox', ['-n', '-r', '44100', '-c', '2', '-b', '16', at('s.wav'), 'synth', String(seconds), 'pinknoise']);
  const picture = ['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=10'];
  ffmpeg('-i', at('s.wav'), '-q:a', '5', '-write_xing', '0', at('vbr-no-xing.mp3'));
  ffmpeg('-i', at('s.wav'), at('tagged.mp3'));
  for (const name of ['a.m4a', 'a.opus', 'a.ogg', 'a.flac', 'a.aac', 'a.aiff', 'a.wma'])
    ffmpeg('-i', at('s.wav'), at(name));
  for (const name of ['v.mp4', 'v.mov', 'v.mkv', 'v.webm']) {
    ffmpeg(...picture, '-i', at('s.wav'), '-t', String(seconds), at(name));
    ffmpeg(...picture, '-t', '2', at(`silent-${name}`));
  }
  ffmpeg('-i', at('s.wav'), '-f', 'webm', '-live', '1', at('streamed.webm'));
  const locked = readFileSync(at('a.m4a'));
  locked.write('drms', locked.indexOf('mp4a'), 'latin1');
  writeFileSync(at('bought.m4a'), locked);
});
afterAll(() => folder.remove());

describe('what is accepted, by content', () => {
  test.each([
    ['s.wav', 'audio/wav', 'wav'],
    ['vbr-no-xing.mp3', 'audio/mpeg', 'mp3'],
    ['tagged.mp3', 'audio/mpeg', 'mp3'],
    ['a.m4a', 'audio/mp4', 'm4a'],
    ['a.opus', 'audio/ogg', 'ogg'],
    ['a.ogg', 'audio/ogg', 'ogg'],
    ['a.flac', 'audio/flac', 'flac'],
    ['a.aac', 'audio/aac', 'aac'],
    ['a.aiff', 'audio/aiff', 'aiff'],
    ['a.wma', 'audio/x-ms-wma', 'wma'],
    ['v.mp4', 'video/mp4', 'mp4'],
    ['v.mov', 'video/quicktime', 'mov'],
    ['v.mkv', 'video/x-matroska', 'mkv'],
    ['v.webm', 'video/webm', 'webm'],
    ['streamed.webm', 'audio/webm', 'webm'],
  ])('%s', async (name, mimeType, extension) => {
    const original = readFileSync(at(name));
    const adopted = await media.adopt(granted(name));
    expect(adopted).toMatchObject({ name, mimeType, extension, sizeBytes: original.length });
    // Encoders add up to a packet of padding; the price is per second.
    expect(Math.abs(adopted.durationMs - seconds * 1000)).toBeLessThan(60);
    expect(adopted.sha256).toBe(createHash('sha256').update(original).digest('hex'));
    expect(readFileSync(join(at('media'), adopted.files[0] ?? '')).equals(original)).toBe(true);
    expect(await media.hash(adopted)).toBe(adopted.sha256);
    expect(readFileSync(at(name)).equals(original)).toBe(true);
  });

  test('the extension is not believed', async () => {
    execFileSync('cp', [at('tagged.mp3'), at('really-mp3.wav')]);
    expect(await media.adopt(granted('really-mp3.wav'))).toMatchObject({ mimeType: 'audio/mpeg', extension: 'mp3' });
  });
});

describe('what is refused, leaving nothing behind', () => {
  const cases: [string, () => void, string][] = [
    ['empty.wav', () => writeFileSync(at('empty.wav'), ''), 'is empty'],
    ['letter.mp3', () => writeFileSync(at('letter.mp3'), 'Dear Sir or Madam'), 'not an audio or video file'],
    ['short.wav', () => writeSignalWav(at('short.wav'), { frames: 9000 }), 'shorter than 0.2 seconds'],
    [
      'header.wav',
      () => writeFileSync(at('header.wav'), wavHeader({ sampleRateHz: 8000, channels: 1 }, 0)),
      '0.2 seconds',
    ],
    ['silent-v.mp4', () => {}, 'has no sound track'],
    ['silent-v.mov', () => {}, 'has no sound track'],
    ['silent-v.mkv', () => {}, 'has no sound track'],
    ['silent-v.webm', () => {}, 'has no sound track'],
    ['bought.m4a', () => {}, 'copy protected'],
    [
      'noise.m4a',
      () => writeFileSync(at('noise.m4a'), Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A '), randomBytes(5000)])),
      'noise.m4a',
    ],
    ['folder.wav', () => mkdirSync(at('folder.wav')), 'is not a file'],
  ];
  test.each(cases)('%s', async (name, make, text) => {
    make();
    const before = library();
    const refused = media.adopt(granted(name));
    await expect(refused).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(refused).rejects.toThrow(text);
    expect(library()).toEqual(before);
    expect(readdirSync(at('temp'))).toEqual([]);
    expect(existsSync(at(name))).toBe(true);
  });

  test('a file that is still growing', async () => {
    writeSignalWav(at('growing.wav'), { frames: 48_000 });
    const timer = setInterval(() => appendFileSync(at('growing.wav'), signalBytes(0, 480)), 50);
    try {
      await expect(media.adopt(grants.grant(at('growing.wav'), 'growing.wav'))).rejects.toThrow('still being written');
    } finally {
      clearInterval(timer);
    }
  });

  test('a file that is gone, and a grant that is used up or made up', async () => {
    const ref = grants.grant(at('nowhere.wav'), 'nowhere.wav');
    expect(media.grantName(ref)).toBe('nowhere.wav');
    await expect(media.adopt(ref)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: '“nowhere.wav” is not there any more.',
    });
    expect(media.grantName(ref)).toBe(null);
    await expect(media.adopt(ref)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(media.adopt('/etc/passwd')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('grants', () => {
  test('a name is a bare file name, whatever was claimed', () => {
    for (const [claimed, shown] of [
      ['../../etc/passwd', 'passwd'],
      ['C:\\Users\\me\\talk.mp3', 'talk.mp3'],
      ['  ', 'audio'],
      ['Cafe\u0301.mp3', 'Caf\u00e9.mp3'],
    ] as const) {
      expect(grants.peek(grants.grant('/x', claimed))?.name).toBe(shown);
    }
  });

  test('a temporary upload goes with its grant, taken or not', async () => {
    writeSignalWav(at('upload-1'), { frames: 48_000 });
    await media.adopt(grants.grant(at('upload-1'), 'talk.wav', { deleteAfter: true }));
    expect(existsSync(at('upload-1'))).toBe(false);
    writeFileSync(at('upload-2'), 'not audio');
    await expect(media.adopt(grants.grant(at('upload-2'), 'x.wav', { deleteAfter: true }))).rejects.toThrow(
      'not an audio',
    );
    expect(existsSync(at('upload-2'))).toBe(false);
    const others = createGrants();
    writeFileSync(at('upload-3'), 'never asked for');
    others.grant(at('upload-3'), 'y.wav', { deleteAfter: true });
    await others.close();
    expect(existsSync(at('upload-3'))).toBe(false);
  });
});

describe('reading', () => {
  const frames = [16_000, 16_000, 5000];
  let parts: StoredAudio;
  let whole: Buffer;
  beforeAll(() => {
    let from = 0;
    frames.forEach((count, index) => {
      const data = signalBytes(from, count);
      from += count;
      // The second part was never finished: its size is open.
      const header = wavHeader({ sampleRateHz: 16_000, channels: 1 }, index === 1 ? 0 : data.length);
      writeFileSync(join(at('media'), `take-${index + 1}.wav`), Buffer.concat([header, data]));
    });
    const data = signalBytes(0, 37_000);
    whole = Buffer.concat([wavHeader({ sampleRateHz: 16_000, channels: 1 }, data.length), data]);
    parts = { files: ['take-1.wav', 'take-2.wav', 'take-3.wav'], mimeType: 'audio/wav', sizeBytes: whole.length };
  });

  test('several parts are one WAV with the true length', async () => {
    const opened = await media.open(parts);
    expect(opened.sizeBytes).toBe(whole.length);
    expect((await collect(opened.read(0, whole.length - 1))).equals(whole)).toBe(true);
    expect(await media.probe(parts)).toMatchObject({ durationMs: 2312.5, mimeType: 'audio/wav' });
    expect(await media.hash(parts)).toBe(createHash('sha256').update(whole).digest('hex'));
  });

  test('any range is the same as a slice of the whole', async () => {
    const opened = await media.open(parts);
    const edges = [0, 1, 43, 44, 45, 32_043, 32_044, 64_043, 64_044, 64_045, whole.length - 2, whole.length - 1];
    for (const start of edges) {
      for (const end of edges) {
        if (end < start) continue;
        const read = await collect(opened.read(start, end));
        expect(read.equals(whole.subarray(start, end + 1)), `${start}-${end}`).toBe(true);
      }
    }
  });

  test('a file with an open header is given a true one', async () => {
    const open: StoredAudio = { files: ['take-2.wav'], mimeType: 'audio/wav', sizeBytes: 32_044 };
    const read = await collect((await media.uploadBody(open)).open());
    expect(parseWav(read, read.length)).toMatchObject({ head: { declaredBytes: 32_000, dataBytes: 32_000 } });
    expect(statSync(join(at('media'), 'take-2.wav')).size).toBe(32_044);
  });

  test('an upload says its exact size and can be read again and stopped', async () => {
    const body = await media.uploadBody(parts);
    expect(body).toMatchObject({ sizeBytes: whole.length, contentType: 'audio/wav' });
    for (let attempt = 0; attempt < 2; attempt++) expect((await collect(body.open())).equals(whole)).toBe(true);
    const controller = new AbortController();
    controller.abort();
    await expect(collect(body.open(controller.signal))).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('parts of different formats are not glued together; missing ones are said', async () => {
    writeSignalWav(join(at('media'), 'take-9.wav'), { frames: 100, sampleRateHz: 8000 });
    await expect(media.open({ ...parts, files: ['take-1.wav', 'take-9.wav'] })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(media.open({ ...parts, files: ['gone-1.wav'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(media.open({ ...parts, files: ['../s.wav'] })).rejects.toThrow('not a name');
    await expect(media.open({ ...parts, files: [] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('discard removes exactly the files named, twice is fine', async () => {
    const before = library();
    await media.discard(parts);
    await media.discard(parts);
    expect(before.filter((name) => !library().includes(name))).toEqual(parts.files);
  });
});

test('a 300 MB file is taken in without being held in memory', async () => {
  const target = at('large.wav');
  writeFileSync(target, wavHeader({ sampleRateHz: 48_000, channels: 2 }, 300_000_000));
  const block = randomBytes(10_000_000);
  for (let index = 0; index < 30; index++) appendFileSync(target, block);
  const before = process.memoryUsage().rss;
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss - before);
  }, 10);
  const adopted = await media.adopt(granted('large.wav'));
  const body = await media.uploadBody(adopted);
  let read = 0;
  for await (const chunk of body.open()) read += chunk.length;
  clearInterval(timer);
  console.log(`import and read of 300 MB: resident memory grew by at most ${Math.round(most / 1e6)} MB`);
  expect(read).toBe(300_000_044);
  expect(most).toBeLessThan(150e6);
});
