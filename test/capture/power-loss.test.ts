import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { repairTakes } from '../../electron/adapters/media/repair-takes.ts';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { startCapture } from '../support/capture.ts';
import { firstDifference, writeSignalWav } from '../support/pcm-signal.ts';

const rate = 48_000;
const bytesPerSecond = rate * 2;
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
if (!canTrace) console.log('A4 skipped: strace may not look at processes here');

/** What would be on the disk after a power cut: the bytes that were written before the last sync that had ended. */
type Moment = { writtenBytes: number; safeBytes: number };

/** Reads strace's lines; gives every moment of the file `name` in `dir`, in order. */
function moments(trace: string, dir: string, name: string): Moment[] {
  const files = new Map<string, 'take' | 'folder'>();
  /** Per thread, what it waits for: how much was written when its sync began. */
  const running = new Map<string, { of: 'take' | 'folder'; writtenBytes: number }>();
  const seen: Moment[] = [];
  let writtenBytes = 0;
  let syncedBytes = 0;
  let isNamed = false;
  for (const line of trace.split('\n')) {
    const [, thread = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const opened = /^openat\(\w+, "([^"]*)".* = (\d+)$/.exec(call);
    if (opened?.[1] === join(dir, name)) files.set(opened[2] ?? '', 'take');
    else if (opened?.[1] === dir) files.set(opened[2] ?? '', 'folder');
    const closed = /^close\((\d+)/.exec(call)?.[1];
    if (closed !== undefined) files.delete(closed);
    const wrote = /^pwrite64\((\d+), .*, (\d+)\) += (\d+)$/.exec(call);
    if (wrote && files.get(wrote[1] ?? '') === 'take')
      writtenBytes = Math.max(writtenBytes, Number(wrote[2]) + Number(wrote[3]));
    const sync = /^(?:fdatasync|fsync)\((\d+)/.exec(call);
    const of = files.get(sync?.[1] ?? '');
    if (of) running.set(thread, { of, writtenBytes });
    if (/(?:fdatasync|fsync)(?: resumed>|\().* = 0$/.test(call)) {
      const ended = running.get(thread);
      running.delete(thread);
      if (ended?.of === 'take') syncedBytes = Math.max(syncedBytes, ended.writtenBytes);
      // A file whose name is not on the disk is not there, whatever is in it.
      if (ended?.of === 'folder') isNamed = true;
    }
    if (writtenBytes > 0) seen.push({ writtenBytes, safeBytes: isNamed ? syncedBytes : 0 });
  }
  return seen;
}

test.skipIf(!canTrace)('A4: a power cut at any moment costs at most two seconds, and what is left plays', async () => {
  // In memory, so that the question is what was synced when, and not how busy the disk is.
  const dir = mkdtempSync('/dev/shm/fx-power-');
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const media = join(dir, 'media');
  mkdirSync(media);
  const file = join(dir, 'source.wav');
  writeSignalWav(file, { frames: 20 * rate });
  const traceTo = join(dir, 'trace');
  const capture = startCapture({
    dir: media,
    traceTo,
    config: { source: { kind: 'wav', file, pace: 'realtime', atEnd: 'silence' } },
  });
  onTestFinished(() => capture.close());
  await capture.process.start({ takeId: 'power', device: null, channels: 1 });
  await capture.when('level', ({ level }) => level.elapsedMs > 5_500);
  await capture.process.stop();
  await capture.when('finished');
  await capture.close();

  const seen = moments(readFileSync(traceTo, 'utf8'), media, 'power-1.wav');
  const lost = seen.map(({ writtenBytes, safeBytes }) => (writtenBytes - safeBytes) / bytesPerSecond);
  const worst = Math.max(...lost);
  const sizes = [...new Set(seen.map(({ safeBytes }) => safeBytes))].filter((bytes) => bytes > 0);
  console.log(
    `A4: worst moment loses ${worst.toFixed(2)} s, ${sizes.length} states of the disk, ${seen.length} moments`,
  );
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThanOrEqual(2);
  expect(sizes.length).toBeGreaterThan(3);

  // Every state that the disk was in is a take that is found, repaired and an exact beginning of the sound.
  const whole = readFileSync(join(media, 'power-1.wav'));
  for (const [index, bytes] of sizes.entries()) {
    const after = join(dir, `after-${index}`);
    mkdirSync(after);
    const cut = Buffer.concat([
      Buffer.from(wavHeader({ sampleRateHz: rate, channels: 1 }, 0)),
      whole.subarray(44, bytes),
    ]);
    writeFileSync(join(after, 'power-1.wav'), cut);
    const [take, ...others] = await repairTakes(after);
    expect(others).toEqual([]);
    expect(take?.parts[0]?.frames).toBe((bytes - 44) / 2);
    expect(firstDifference(readFileSync(join(after, 'power-1.wav')).subarray(44))).toBe(-1);
  }
});
