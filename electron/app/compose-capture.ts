import { randomUUID } from 'node:crypto';
import { repairTakes, salvageTake } from '../adapters/media/repair-takes.ts';
import { createCaptureClient } from '../adapters/microphone/capture-client.ts';
import { captureSourceOf } from '../adapters/microphone/capture-source.ts';
import { captureDefaults } from '../adapters/microphone/messages.ts';
import type { OriginKind } from '../ipc/contract/common.ts';
import { type CaptureService, createCaptureService } from '../services/capture.ts';
import type { ItemEvents } from '../services/item-events.ts';
import type { JobDecisions } from '../services/jobs/decisions.ts';
import type { CaptureProcess } from '../services/ports/capture-process.ts';
import type { Clock, Log } from '../services/ports/platform.ts';
import type { Store } from '../services/ports/store.ts';
import type { SettingsService } from '../services/settings.ts';
import { failPoint } from './fail-point.ts';
import type { Platform } from './platform.ts';

/** The recorder: its process, its use case, and what happens to a finished take. */
export function composeCapture(deps: {
  mediaDir: string;
  /** `FLUXIONS_MICROPHONE`: a device by name, or `wav:/path` to play a file openly. */
  microphone: string | null;
  fork: Platform['fork'];
  store: Store;
  account: { session(): { origin: OriginKind; account: string } | null };
  settings: SettingsService;
  events: ItemEvents;
  decisions: JobDecisions;
  clock: Clock;
  log: Log;
}): { capture: CaptureService; process: CaptureProcess } {
  const { mediaDir, settings, log } = deps;
  const microphone = captureSourceOf(deps.microphone);
  const process = createCaptureClient({
    fork: (env) => deps.fork('capture', env),
    config: { dir: mediaDir, ...captureDefaults, source: microphone.source },
    salvage: (takeId) => salvageTake(mediaDir, takeId),
    log,
  });
  const capture = createCaptureService({
    process,
    store: deps.store,
    takes: { repair: () => repairTakes(mediaDir) },
    clock: deps.clock,
    log,
    account: () => deps.account.session() ?? { origin: 'sandbox', account: 'sandbox' },
    defaults: () => ({
      device: settings.current().microphone || null,
      channels: settings.current().channels,
      forcedDevice: microphone.device,
    }),
    onItemChanged: (itemId) => deps.events.changed(itemId),
    onItemReady: (itemId, { end, transcribe }) => {
      // A take that nobody stopped is kept and listed; whether it is worth paying for is for the person to say.
      const isWanted = transcribe ?? (end === 'stopped' && settings.current().transcribeRecordings);
      if (isWanted) void deps.decisions.submit(itemId).catch(() => log.warn('take-not-queued'));
    },
    newId: () => randomUUID(),
    failPoint,
  });
  return { capture, process };
}
