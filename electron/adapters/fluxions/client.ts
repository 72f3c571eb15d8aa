import type { AgentOptions } from 'node:https';
import { parseApiUrl } from '../../domain/fluxions-url.ts';
import type { Clock, CredentialProvider, Log, Random } from '../../services/ports/platform.ts';
import type { TranscriptionApi } from '../../services/ports/transcription-api.ts';
import { createAgents } from './agents.ts';
import { createHttp } from './http.ts';
import type { RateLimit } from './rate.ts';
import { defaultTiming, type Timing } from './timing.ts';
import { createTraffic, type Family } from './traffic.ts';
import { createTranscriptions } from './transcriptions.ts';

export type FluxionsClientDeps = {
  /** https, or http on loopback; checked again here, because the key follows it (T10). */
  baseUrl: string;
  credential: CredentialProvider;
  clock: Clock;
  random: Random;
  log: Log;
  /** Extra options of the connections: a certificate authority, a name look-up. */
  agent?: AgentOptions;
  timing?: Partial<Timing>;
  rates?: Partial<Record<Family, RateLimit>>;
  /** Where proxy settings are read from; `process.env` when absent. */
  env?: Record<string, string | undefined>;
};

export type FluxionsClient = TranscriptionApi & {
  /** Cancels what runs and closes all connections (T192). The client is of no use afterwards. */
  close(): Promise<void>;
};

/** The service at one address. Throws when the address may not be used. */
export function createFluxionsClient(deps: FluxionsClientDeps): FluxionsClient {
  const address = parseApiUrl(deps.baseUrl);
  if (!address.ok) throw new Error(address.error);
  const { baseUrl, isLoopback } = address;
  const { credential, clock, log } = deps;

  const closing = new AbortController();
  const owned = (signal?: AbortSignal): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);

  const timing: Timing = { ...defaultTiming, ...deps.timing };
  const agents = createAgents({ isLoopback, options: deps.agent, env: deps.env });
  const traffic = createTraffic(deps);
  const http = createHttp({ baseUrl, credential, clock, log, agents, timing, traffic });
  const transcriptions = createTranscriptions({
    baseUrl,
    credential,
    clock,
    log,
    http,
    agents,
    timing,
    traffic,
    owned,
  });

  return {
    ...transcriptions,
    close() {
      closing.abort();
      agents.close();
      return Promise.resolve();
    },
  };
}
