import { chooseEngines, type EngineChoice, type Engines } from './choose-engines.ts';
import { type SandboxClock, systemClock } from './clock.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { createFaultControl, type FaultControl, type FaultSource } from './faults/fault-control.ts';
import type { GatewayContext } from './gateway-context.ts';
import { createAccounts } from './http/accounts.ts';
import type { SeenRequest } from './http/call.ts';
import { type LoopbackServer, startServer } from './http/http-server.ts';
import { createJobQueue } from './jobs/job-queue.ts';
import { controlRoutes } from './routes/control.ts';
import { gatewayRoutes } from './routes/gateway-routes.ts';
import { createSocketServer } from './routes/socket-server.ts';
import { publicAccount } from './routes/speak-request.ts';
import { seededSound } from './seed/seeded-sound.ts';
import { seedHistory, type SeedOptions, type SeedResult } from './seed/seed-history.ts';
import { createRenderer } from './speech/renderer.ts';
import { createVoiceCatalog } from './speech/voice-catalog.ts';
import { createConversationsTable } from './storage/conversations-table.ts';
import { openDatabase } from './storage/database.ts';
import { createDeriver } from './storage/derive-objects.ts';
import { createObjectFiles, type ObjectFiles } from './storage/object-files.ts';
import { createPresigner } from './storage/presign.ts';
import { createRendersTable } from './storage/renders-table.ts';
import { storageRoutes } from './storage/storage-routes.ts';
import { createTranscriptionsTable } from './storage/transcriptions-table.ts';
import { createViolationLog, type Violation, type ViolationLog } from './violations.ts';

export type SandboxOptions = {
  /** Folder of its own; made when missing. State in it survives. */
  dataDir: string;
  /** Default 0: a free port. */
  port?: number;
  storagePort?: number;
  /** Default: a random one, kept in the folder. */
  apiKey?: string;
  /** More keys, each with an account of its own (account `other-1` and so on). */
  otherKeys?: readonly string[];
  engines?: EngineChoice;
  clock?: SandboxClock;
  /** Turns on `/__sandbox/…`: fault control over HTTP for tests in another process. */
  controlToken?: string;
};

export type Sandbox = {
  readonly baseUrl: string;
  readonly storageUrl: string;
  readonly apiKey: string;
  readonly engines: { speech: string; recognition: string; ffmpeg: boolean };
  faults: FaultControl;
  violations(): Violation[];
  clearViolations(): void;
  /** Everything clients sent so far, without credentials. */
  requests(): SeenRequest[];
  clearRequests(): void;
  /** A token as a signed-in session has it, good for a minute. */
  issueSession(account?: string): string;
  seed(options: SeedOptions): SeedResult;
  /** Takes an item out of History, as if it had been deleted elsewhere. Transcriptions by job id. */
  remove(kind: 'transcription' | 'tts' | 'conversation', id: number | string): void;
  /** Resolves when no job is waiting or running. */
  idle(): Promise<void>;
  /** Stops and starts on the same ports: clones are lost, sockets drop, jobs in hand are done again. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

type Shared = {
  options: SandboxOptions;
  folder: DataFolder;
  engines: Engines;
  clock: SandboxClock;
  faults: FaultSource;
  violations: ViolationLog;
  seen: SeenRequest[];
};

type Running = {
  context: GatewayContext;
  gateway: LoopbackServer;
  storage: LoopbackServer;
  seed(options: SeedOptions): SeedResult;
  stop(): Promise<void>;
};

/** Requests kept for inspection. */
const keptRequests = 5_000;

/** Starts the gateway. Rejects when a port is taken, the folder cannot be used, or a named engine is missing. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const clock = options.clock ?? systemClock;
  const shared: Shared = {
    options,
    folder: openDataFolder(options.dataDir, options.apiKey),
    engines: await chooseEngines(options.engines),
    clock,
    faults: createFaultControl(),
    violations: createViolationLog(() => clock.now()),
    seen: [],
  };
  let running = await run(shared, { port: options.port ?? 0, storagePort: options.storagePort ?? 0 });
  const sandbox: Sandbox = {
    baseUrl: running.gateway.url,
    storageUrl: running.storage.url,
    apiKey: shared.folder.apiKey,
    engines: {
      speech: shared.engines.speech.name,
      recognition: shared.engines.recognition.name,
      ffmpeg: shared.engines.ffmpeg !== null,
    },
    faults: shared.faults,
    violations: () => shared.violations.all(),
    clearViolations: () => shared.violations.clear(),
    requests: () => [...shared.seen],
    clearRequests: () => void shared.seen.splice(0),
    issueSession: (account = publicAccount) => running.context.accounts.issueSession(account),
    seed: (seedOptions) => running.seed(seedOptions),
    remove(kind, id) {
      if (kind === 'transcription') running.context.transcriptions.remove(Number(id));
      else if (kind === 'tts') running.context.renders.remove(Number(id));
      else running.context.conversations.remove(String(id));
    },
    idle: () => running.context.queue.idle(),
    async restart() {
      const ports = { port: running.gateway.port, storagePort: running.storage.port };
      await running.stop();
      running = await run(shared, ports);
    },
    close: () => running.stop(),
  };
  return sandbox;
}

async function run(shared: Shared, ports: { port: number; storagePort: number }): Promise<Running> {
  const { folder, engines, clock, faults, violations, seen } = shared;
  const { ffmpeg } = engines;
  const { tempDir } = folder;
  const database = openDatabase(folder.databasePath);
  const transcriptions = createTranscriptionsTable(database);
  const renders = createRendersTable(database);
  const objects: ObjectFiles = createObjectFiles(
    folder.objectsDir,
    createDeriver({
      ffmpeg,
      path: (key) => objects.path(key),
      seeded: (key) => seededSound(key, { transcriptions, renders }),
    }),
  );
  const knobs = () => faults.knobs;
  const context: GatewayContext = {
    transcriptions,
    renders,
    conversations: createConversationsTable(database),
    objects,
    presigner: createPresigner({
      secret: folder.linkSecret,
      clock,
      baseUrl: () => storage.url,
      ttlSec: () => faults.knobs.presignTtlSec,
    }),
    accounts: createAccounts({ keys: accountKeys(shared), clock, knobs, violations }),
    queue: createJobQueue({
      table: transcriptions,
      objects,
      engine: engines.recognition,
      ffmpeg,
      tempDir,
      faults,
      clock,
    }),
    voices: createVoiceCatalog({ engine: engines.speech, tempDir, ffmpeg, suffix: () => faults.knobs.voiceSuffix }),
    renderer: createRenderer({ engine: engines.speech, objects, table: renders, tempDir, clock, knobs }),
    faults,
    violations,
    clock,
    tempDir,
    hasOpus: ffmpeg !== null,
    baseUrl: () => gateway.url,
  };
  const onRequest = (request: SeenRequest): void => {
    seen.push(request);
    if (seen.length > keptRequests) seen.shift();
  };
  const seed = (options: SeedOptions): SeedResult => seedHistory(database, options);
  const sockets = createSocketServer(context);
  const common = { faults, violations, clock, onRequest };
  const { controlToken } = shared.options;
  const control = controlToken ? controlRoutes({ token: controlToken, context, seed, seen }) : [];
  const storage = await startServer(ports.storagePort, { ...common, routes: storageRoutes(context) });
  const gateway = await startServer(ports.port, {
    ...common,
    routes: [...gatewayRoutes(context), ...control],
    onUpgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
  }).catch(async (error: unknown) => {
    await storage.close();
    database.close();
    throw error;
  });
  context.queue.wake();
  return {
    context,
    gateway,
    storage,
    seed,
    async stop() {
      sockets.close();
      await Promise.all([gateway.close(), storage.close(), context.queue.stop()]);
      database.close();
    },
  };
}

function accountKeys({ folder, options }: Shared): Map<string, string> {
  const others = (options.otherKeys ?? []).map((key, index) => [key, `other-${index + 1}`] as const);
  return new Map([[folder.apiKey, publicAccount], ...others]);
}
