import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPcmReframer } from '../../../electron/domain/audio/pcm-reframer.ts';

test('whatever the pieces, the same samples come out, each piece whole, even and a copy of its own', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9 })), (pieces) => {
      const reframer = createPcmReframer();
      const out: number[] = [];
      for (const piece of pieces) {
        // As from a socket: a view at an odd place of a larger buffer.
        const shared = new Uint8Array(piece.length + 3);
        shared.set(piece, 1);
        const samples = reframer.push(shared.subarray(1, 1 + piece.length));
        shared.fill(0xee);
        if (samples === null) continue;
        expect([samples.length % 2, samples.byteOffset, samples.buffer.byteLength - samples.length]).toEqual([0, 0, 0]);
        expect(samples.length).toBeGreaterThan(0);
        out.push(...samples);
      }
      const whole = pieces.flatMap((piece) => Array.from(piece));
      expect(out).toEqual(whole.slice(0, whole.length - (whole.length % 2)));
      expect(reframer.leftover()).toBe(whole.length % 2);
    }),
    { numRuns: 5000 },
  );
});

test('an odd byte of one render never reaches the next', () => {
  const first = createPcmReframer();
  first.push(new Uint8Array([1, 2, 3]));
  expect(Array.from(createPcmReframer().push(new Uint8Array([4, 5])) ?? [])).toEqual([4, 5]);
});
