import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WarmCapture } from '../../../electron/adapters/microphone/capture-client.ts';
import { createDictationRecorder } from '../../../electron/adapters/microphone/dictation-recorder.ts';
import { wavHeader } from '../../../electron/domain/audio/wav-header.ts';
import type { CaptureEvent } from '../../../electron/services/ports/capture-process.ts';

const format = { sampleRateHz: 16_000, channels: 1 } as const;
const sound = Buffer.alloc(3200, 7);

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'fluxions-follow-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The capture process as a list of facts that the test tells. */
function startRecorder() {
  let tell: (event: CaptureEvent) => void = () => {};
  const capture: WarmCapture = {
    backend: async () => ({ name: 'test', problem: null }),
    devices: async () => [],
    start: async () => {},
    keepWarm: async () => {},
    pause: async () => {},
    resume: async () => {},
    stop: async () => {},
    onEvent(listener) {
      tell = listener;
      return () => {};
    },
    close: async () => {},
  };
  return { recorder: createDictationRecorder({ capture, dir }), tell: (event: CaptureEvent) => tell(event) };
}

test.each(Array.from({ length: 25 }, (_, turns) => ({ turns })))(
  'the sound of a take ends with the take, also when it is closed $turns turns of the loop after its last part',
  { timeout: 5_000 },
  async ({ turns }) => {
    const { recorder, tell } = startRecorder();
    const takeId = `take-${turns}`;
    const part = { file: `${takeId}-1.wav`, ...format, frames: sound.length / 2 };
    writeFileSync(join(dir, part.file), Buffer.concat([wavHeader(format, 0), sound]));
    recorder.open({ session: takeId, device: '', preRollMs: 0 });
    tell({ type: 'first-frame', takeId, device: 'test', ...format, backend: 'test' });
    let heard = 0;
    const reading = (async () => {
      for await (const bytes of recorder.bytes(takeId, new AbortController().signal)) heard += bytes.length;
    })();
    // At one of these moments the file is just being read, at another the next part is just being looked for.
    for (let passed = 0; passed < turns; passed += 1) await turn();
    tell({ type: 'part', takeId, part });
    for (let passed = 0; passed < turns; passed += 1) await turn();
    tell({ type: 'finished', takeId, parts: [part], reason: 'stopped', message: null });
    await reading;
    expect(heard).toBe(44 + sound.length);
  },
);
