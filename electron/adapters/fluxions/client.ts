import type { AgentOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { parseApiUrl } from '../../domain/fluxions-url.ts';
import type { Clock, CredentialProvider, Log, Random } from '../../services/ports/platform.ts';
import type { DictationUpload } from '../../services/ports/dictation.ts';
import type { Learned } from '../../services/ports/learned.ts';
import type { HistoryApi } from '../../services/ports/history-api.ts';
import type { SpeechApi, TtsSocket } from '../../services/ports/speech-api.ts';
import type { TranscriptionApi } from '../../services/ports/transcription-api.ts';
import { createAgents } from './agents.ts';
import { createAuthorizer } from './credentials.ts';
import { createDownload, type Download } from './download.ts';
import { createMemoryLearned } from './learned.ts';
import { createHistory } from './history.ts';
import { createHttp } from './http.ts';
import { ownAddresses } from './own-addresses.ts';
import { createPresigned, type Presigned } from './presigned.ts';
import { publicLookup } from './public-address.ts';
import type { RateLimit } from './rate.ts';
import { defaultSocketTiming, type SocketTiming } from './socket-timing.ts';
import { endpoints, endpointUrl } from './endpoints.ts';
import { defaultTiming, type Timing } from './timing.ts';
import { createRightOfWay } from './right-of-way.ts';
import { createTraffic, type Family } from './traffic.ts';
import { createTranscriptions } from './transcriptions.ts';
import { createSubmitLive } from './submit-live.ts';
import { renderOverHttp } from './tts-http.ts';
import { createTtsSocket } from './tts-socket.ts';
import { createVoices } from './voices.ts';

export type FluxionsClientDeps = {
  /** https, or http on loopback; checked again here, because the key follows it (T10). */
  baseUrl: string;
  credential: CredentialProvider;
  clock: Clock;
  random: Random;
  log: Log;
  /** What is known about this address, kept beyond this run (T178); for this run only when left out. */
  learned?: Learned;
  /** Extra options of the connections: a certificate authority, a name look-up. */
  agent?: AgentOptions;
  timing?: Partial<Timing>;
  socketTiming?: Partial<SocketTiming>;
  /** Folder for speech that waits for a slow reader; the system's when left out. */
  tempDir?: string;
  /** This computer's addresses, looked at while sockets are warm. */
  addresses?: () => string;
  rates?: Partial<Record<Family, RateLimit>>;
};

export type FluxionsClient = TranscriptionApi &
  SpeechApi &
  HistoryApi &
  Pick<DictationUpload, 'submitLive' | 'hurry'> & {
    /** Speech over warm sockets. */
    tts: TtsSocket;
    /** Stored audio and texts behind links that grant access; never sees the key (T152). */
    media: Presigned & Download;
    /** Cancels what runs and closes all connections (T192). The client is of no use afterwards. */
    close(): Promise<void>;
  };

/** The service at one address. Throws when the address may not be used. */
export function createFluxionsClient(deps: FluxionsClientDeps): FluxionsClient {
  const address = parseApiUrl(deps.baseUrl);
  if (!address.ok) throw new Error(address.error);
  const { baseUrl, isLoopback } = address;
  const { credential, clock, random, log } = deps;

  const closing = new AbortController();
  const owned = (signal?: AbortSignal): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);

  const timing: Timing = { ...defaultTiming, ...deps.timing };
  const agents = createAgents({ isLoopback, options: deps.agent });
  const traffic = createTraffic(deps);
  const learned = deps.learned ?? createMemoryLearned();
  const authorizer = createAuthorizer(credential, learned, 'bearer');
  const http = createHttp({ baseUrl, authorizer, clock, log, agents, timing, traffic });
  const rightOfWay = createRightOfWay();
  const shared = { baseUrl, authorizer, clock, log, http, agents, timing, traffic, rightOfWay, owned, learned };

  // Links may lead to public hosts only, except that everything of a service on this computer is on this computer too.
  const bareOptions = {
    ca: deps.agent?.ca,
    lookup: isLoopback ? deps.agent?.lookup : publicLookup(deps.agent?.lookup),
  };
  const bareAgents = createAgents({ isLoopback, options: bareOptions });
  const linked = createPresigned({
    agents: bareAgents,
    timing,
    nowMs: () => clock.now(),
    allowLoopback: isLoopback,
  });
  const presigned: Presigned = {
    open: (link, options) => linked.open(link, { ...options, signal: owned(options?.signal) }),
  };

  const download = createDownload(presigned);
  const tts = createTtsSocket({
    url: new URL(endpointUrl(baseUrl, endpoints.ttsSocket).href.replace(/^http/, 'ws')),
    agents,
    clock,
    random,
    log,
    timing: { ...defaultSocketTiming, ...deps.socketTiming },
    // One of its own: the socket documents the raw key, whatever form HTTP was found to want (T4).
    authorizer: createAuthorizer(credential, createMemoryLearned(), 'raw'),
    learned,
    owned,
    tempDir: deps.tempDir ?? tmpdir(),
    addresses: deps.addresses ?? ownAddresses,
  });

  return {
    ...createTranscriptions(shared),
    submitLive: createSubmitLive(shared),
    hurry: () => rightOfWay.hold(),
    ...createVoices(shared),
    render: (request, options) => renderOverHttp(request, options, { http, timing, owned }),
    ...createHistory({ http, log, download, rightOfWay, owned }),
    tts,
    media: { ...presigned, ...download },
    async close() {
      closing.abort();
      await tts.close();
      agents.close();
      bareAgents.close();
    },
  };
}
