import type { RpcBackend } from '../rpc.ts';

/** What the page needs from its wire. Tests give one that talks to handlers in the same page. */
export type Backend = RpcBackend;

/** Typed calls into the app behind the page. */
export type AppClient = Backend['client'];
