import { expect, test } from 'vitest';
import { speechEstimateMicroUsd, transcriptionEstimateMicroUsd } from '../../../electron/domain/money.ts';

test.each([
  [0, 0],
  [-5, 0],
  [Number.NaN, 0],
  [Number.POSITIVE_INFINITY, 0],
  [1, 56],
  [1000, 56],
  [1001, 111],
  [3_600_000, 200_000],
  [7_200_000, 400_000],
  // The VBR episode whose header says 8441 s but that lasts 7200 s.
  [8_441_000, 468_944],
])('transcribing %d ms costs %d micro-dollars', (durationMs, microUsd) => {
  expect(transcriptionEstimateMicroUsd(durationMs)).toBe(microUsd);
});

test.each([
  [0, 0],
  [842, 8420],
  [1_000_000, 10_000_000],
  [Number.NaN, 0],
])('speaking %d characters costs %d micro-dollars', (chars, microUsd) => {
  expect(speechEstimateMicroUsd(chars)).toBe(microUsd);
});
