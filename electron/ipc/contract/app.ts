import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { emptySchema, originKindSchema } from './common.ts';

/** Everything the frame shows: who we are, whom we talk to, and how the connection is. */
export const appStateSchema = z.object({
  version: z.string(),
  /** `null` until the person chose the sandbox or connected an account: the page then shows Welcome. */
  origin: z.nullable(originKindSchema),
  /** Last four characters of the key, or `null`. The key itself never leaves the main process. */
  keyHint: z.nullable(z.string()),
  /** How the key is kept: in the system's keyring, in memory only, from the environment, or in a private file. */
  keyStorage: z.nullable(z.enum(['keyring', 'memory', 'environment', 'file'])),
  apiUrl: z.string(),
  connection: z.enum(['online', 'offline', 'unknown']),
  waitingToSend: z.number(),
  platform: z.enum(['electron', 'browser']),
  /** Which native library records, or `null` with the reason in `captureProblem`. */
  captureBackend: z.nullable(z.string()),
  captureProblem: z.nullable(z.string()),
  /** Something the person must know, e.g. a quarantined database (`warning`) or a restore that went well (`info`). */
  notices: z.array(z.object({ id: z.string(), tone: z.enum(['info', 'warning']), text: z.string() })),
});
export type AppState = z.infer<typeof appStateSchema>;
/** A notice before it is on show. */
export type AppNotice = Omit<AppState['notices'][number], 'id'>;

export const app = {
  state: stream(emptySchema, appStateSchema),
  /** Start (or return to) the built-in sandbox. */
  useSandbox: unary(emptySchema, emptySchema),
  /** Check the key with one read-only call, then keep it. Fails with AUTH_REQUIRED when the service refuses it. */
  connect: unary(z.object({ apiKey: z.string().check(z.maxLength(4096)) }), emptySchema),
  /** Forget the key; the library stays. */
  signOut: unary(emptySchema, emptySchema),
  /** Try the connection now instead of waiting for the next attempt. */
  checkConnection: unary(emptySchema, emptySchema),
  /** Find out anew how the service wants its requests, e.g. after it changed. Holds nothing secret. */
  forgetLearned: unary(emptySchema, emptySchema),
  dismissNotice: unary(z.object({ id: z.string() }), emptySchema),
};
