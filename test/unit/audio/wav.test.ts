import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameBytes, wavHeader, wavHeaderBytes, wavSizePatches } from '../../../electron/domain/audio/wav-header.ts';
import { parseWav, type WavHead, wavDurationMs } from '../../../electron/domain/audio/wav-parse.ts';
import { decideWavRepair } from '../../../electron/domain/audio/wav-repair.ts';

const formats = fc.record({
  sampleRateHz: fc.constantFrom(8000, 16_000, 44_100, 48_000, 96_000),
  channels: fc.constantFrom(1, 2),
});

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
function headOf(file: Uint8Array): WavHead {
  const parsed = parseWav(file, file.length);
  if (parsed.kind !== 'wav') throw new Error(`parsed as ${parsed.kind}`);
  return parsed.head;
}
function chunk(id: string, body: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return join(Buffer.from(id), size, body, new Uint8Array(body.length % 2));
}

describe('header', () => {
  test('what is written is what is read', () => {
    fc.assert(
      fc.property(formats, fc.nat(1_000_000), (format, frames) => {
        const dataBytes = frames * frameBytes(format);
        const parsed = parseWav(wavHeader(format, dataBytes), wavHeaderBytes + dataBytes);
        expect(parsed).toMatchObject({
          kind: 'wav',
          head: { ...format, codec: 1, bitsPerSample: 16, dataOffset: 44, dataBytes, declaredBytes: dataBytes },
        });
      }),
    );
  });

  test('above 4 GiB it is RF64 and still tells the length', () => {
    const format = { sampleRateHz: 48_000, channels: 2 };
    const dataBytes = 6 * 1024 ** 3;
    const header = wavHeader(format, dataBytes);
    expect(Buffer.from(header.subarray(0, 4)).toString()).toBe('RF64');
    const parsed = parseWav(header, header.length + dataBytes);
    expect(parsed).toMatchObject({ kind: 'wav', head: { dataOffset: 80, dataBytes } });
  });

  test('patches turn an open header into a closed one', () => {
    const format = { sampleRateHz: 16_000, channels: 1 };
    const open = wavHeader(format, 0);
    for (const { offset, bytes } of wavSizePatches(320)) open.set(bytes, offset);
    expect(open).toEqual(wavHeader(format, 320));
  });
});

describe('parsing', () => {
  const fmt = wavHeader({ sampleRateHz: 8000, channels: 1 }, 0).subarray(12, 36);
  const riff = (...chunks: Uint8Array[]): Uint8Array => join(Buffer.from('RIFF\0\0\0\0WAVE'), ...chunks);

  test('skips chunks in front of the samples, odd ones too', () => {
    const file = riff(chunk('LIST', new Uint8Array(13)), fmt, chunk('data', new Uint8Array(800)));
    const head = headOf(file);
    expect(head.dataBytes).toBe(800);
    expect(wavDurationMs(head)).toBe(50);
  });

  test('a size of 0 or 0xFFFFFFFF means to the end, a size beyond it is cut', () => {
    for (const size of [0, 0xffffffff, 5000]) {
      const data = chunk('data', new Uint8Array(800));
      new DataView(data.buffer).setUint32(4, size, true);
      const file = riff(fmt, data);
      expect(parseWav(file, file.length)).toMatchObject({ head: { dataBytes: 800, declaredBytes: size } });
    }
  });

  test('an empty data chunk followed by a list is empty, not open', () => {
    const file = riff(fmt, chunk('data', new Uint8Array(0)), chunk('LIST', new Uint8Array(26)));
    expect(parseWav(file, file.length)).toMatchObject({ head: { dataBytes: 0 } });
  });

  test('any bytes at all are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(500), (tail, cut) => {
        const file = join(Buffer.from('RIFF\0\0\0\0WAVE'), fmt, tail);
        const start = file.subarray(0, cut);
        const parsed = parseWav(start, start.length);
        const end = parsed.kind === 'wav' ? parsed.head.dataOffset + parsed.head.dataBytes : 0;
        expect(end).toBeLessThanOrEqual(start.length);
      }),
    );
  });
});

describe('repair', () => {
  const format = { sampleRateHz: 48_000, channels: 2 };
  const file = (header: Uint8Array, bytes: number): Uint8Array => join(header, new Uint8Array(bytes));
  const withSize = (size: number, bytes: number): Uint8Array => {
    const made = file(wavHeader(format, 0), bytes);
    new DataView(made.buffer).setUint32(40, size, true);
    return made;
  };
  const kinds: [string, Uint8Array, string, number | null][] = [
    ['still 0', withSize(0, 400), 'repair', 100],
    ['0xFFFFFFFF', withSize(0xffffffff, 400), 'repair', 100],
    ['0 with a cut last frame', withSize(0, 403), 'repair', 100],
    ['right', withSize(400, 400), 'healthy', 100],
    ['stale', withSize(200, 400), 'healthy', 50],
    ['claims more than there is', withSize(0xfffffff0, 400), 'healthy', 100],
    ['only a header', withSize(0, 0), 'healthy', 0],
    ['less than a header', withSize(0, 0).subarray(0, 30), 'leave', null],
    ['nothing', new Uint8Array(0), 'leave', null],
    ['not a WAV', new Uint8Array(100).fill(65), 'leave', null],
    [
      'a list behind the samples',
      join(file(wavHeader(format, 400), 400), chunk('LIST', new Uint8Array(4))),
      'healthy',
      100,
    ],
  ];
  test.each(kinds)('%s', (_name, bytes, kind, frames) => {
    const decision = decideWavRepair(bytes, bytes.length);
    expect(decision.kind).toBe(kind);
    expect('frames' in decision ? decision.frames : null).toBe(frames);
    const repaired = bytes.slice();
    for (const patch of 'patches' in decision ? decision.patches : []) repaired.set(patch.bytes, patch.offset);
    // Once repaired it is healthy, and everything else kept every byte.
    const again = decideWavRepair(repaired, repaired.length);
    expect(again.kind).toBe(kind === 'repair' ? 'healthy' : kind);
    expect('frames' in again ? again.frames : null).toBe(frames);
    expect(repaired.subarray(44)).toEqual(bytes.subarray(44));
  });

  test('a foreign open header is not guessed at', () => {
    const foreign = file(wavHeader(format, 0), 400);
    new DataView(foreign.buffer).setUint16(20, 3, true);
    expect(decideWavRepair(foreign, foreign.length).kind).toBe('healthy');
  });
});
