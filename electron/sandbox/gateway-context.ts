import type { SandboxClock } from './clock.ts';
import type { FaultSource } from './faults/fault-control.ts';
import type { Accounts } from './http/accounts.ts';
import type { Call } from './http/call.ts';
import { type Params, readParams } from './http/params.ts';
import { formatTime, type TimeStyle } from './http/times.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { Renderer } from './speech/renderer.ts';
import type { VoiceCatalog } from './speech/voice-catalog.ts';
import type { ConversationsTable } from './storage/conversations-table.ts';
import type { ObjectFiles } from './storage/object-files.ts';
import type { Presigner } from './storage/presign.ts';
import type { RendersTable } from './storage/renders-table.ts';
import type { TranscriptionsTable } from './storage/transcriptions-table.ts';
import type { ViolationLog } from './violations.ts';

/** What the routes work with. */
export type GatewayContext = {
  transcriptions: TranscriptionsTable;
  renders: RendersTable;
  conversations: ConversationsTable;
  objects: ObjectFiles;
  presigner: Presigner;
  accounts: Accounts;
  queue: JobQueue;
  voices: VoiceCatalog;
  renderer: Renderer;
  faults: FaultSource;
  violations: ViolationLog;
  clock: SandboxClock;
  tempDir: string;
  /** Whether results are offered as Opus, which needs ffmpeg. */
  hasOpus: boolean;
  baseUrl: () => string;
};

/** Strict reader of a call's query. */
export function paramsOf(context: GatewayContext, call: Call): Params {
  const { faults, violations } = context;
  return readParams(call.query, { endpoint: call.endpoint, knobs: faults.knobs, violations });
}

/** A time in the style of the endpoint, as the knob wants it. */
export function timeText(context: GatewayContext, ms: number, style: TimeStyle): string {
  return formatTime(ms, style, context.faults.knobs.timestamps);
}
