import { ApiError, toContractError } from '../domain/errors.ts';
import type { OriginKind } from '../ipc/contract/common.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { CredentialProvider, Log, SandboxProcess, SecretStore } from './ports/platform.ts';
import type { SettingsService } from './settings.ts';

/** Whom we talk to right now. Every row made under a session carries its `account` (T11). */
export type Session<Api> = { origin: OriginKind; account: string; baseUrl: string; api: Api };

export type AccountState = {
  /** What the person chose; `null` on first run, while the sandbox already works behind Welcome. */
  chosen: OriginKind | null;
  keyHint: string | null;
  keyStorage: SecretStore['storage'] | null;
  baseUrl: string;
};

export type AccountService<Api> = {
  state(): AccountState;
  session(): Session<Api> | null;
  onChange(listener: () => void): () => void;
  /** Opens the session of the last run, of the environment, or the sandbox. Never rejects: without one the library still works. */
  start(): Promise<void>;
  useSandbox(): Promise<void>;
  /** Rejects with AUTH_REQUIRED, OFFLINE, ... and changes nothing, unless the service accepted the key. */
  connect(apiKey: string): Promise<void>;
  signOut(): Promise<void>;
  /**
   * The sandbox beside an account, which finishes what was begun in it before the account was connected. Null while it
   * is not open; then it is opened, and `onOpen` is called once it is.
   */
  beside(onOpen: () => void): Session<Api> | null;
  /** The sandbox's process died: if it is in use it is started again, at a new address. */
  sandboxEnded(): Promise<void>;
  close(): Promise<void>;
};

type ApiOfSession = { checkKey(options?: { signal?: AbortSignal }): Promise<void>; close(): Promise<void> };

/** What `createAccountService` needs; `fingerprint` is a salted hash that cannot be turned back into the key. */
export type AccountDeps<Api extends ApiOfSession> = {
  settings: SettingsService;
  secrets: SecretStore;
  sandbox: SandboxProcess;
  createApi: (baseUrl: string, credential: CredentialProvider) => Api;
  fingerprint: (text: string) => string;
  normaliseKey: (text: string) => string;
  fromEnvironment: { apiUrl: string | null; apiKey: string | null; startInSandbox: boolean };
  log: Log;
};

/** One session at a time; switching closes the old one's client, which aborts its calls. */
export function createAccountService<Api extends ApiOfSession>(deps: AccountDeps<Api>): AccountService<Api> {
  const { settings, secrets, fromEnvironment } = deps;
  let session: Session<Api> | null = null;
  let key: { hint: string; storage: SecretStore['storage'] } | null = null;
  let chosen: OriginKind | null = fromEnvironment.startInSandbox ? 'sandbox' : null;
  const listeners = new Set<() => void>();
  const baseUrl = (): string => fromEnvironment.apiUrl ?? settings.current().apiUrl;

  const become = async (next: Session<Api> | null, nextKey: typeof key): Promise<void> => {
    const old = session;
    session = next;
    key = nextKey;
    for (const listener of listeners) listener();
    await old?.api.close();
  };
  const openAccount = (url: string, apiKey: string): Session<Api> => ({
    origin: 'account',
    account: deps.fingerprint(`${settings.session().salt}|${new URL(url).origin}|${apiKey}`),
    baseUrl: url,
    api: deps.createApi(url, async () => ({ kind: 'apiKey', value: apiKey })),
  });
  const sandboxSession = async (): Promise<Session<Api>> => {
    const { baseUrl: url, apiKey } = await deps.sandbox.start();
    const api = deps.createApi(url, async () => ({ kind: 'apiKey', value: apiKey }));
    return { origin: 'sandbox', account: 'sandbox', baseUrl: url, api };
  };
  const openSandbox = async (): Promise<void> => become(await sandboxSession(), null);
  let beside: Session<Api> | null = null;
  let isOpeningBeside = false;
  const openBeside = async (onOpen: () => void): Promise<void> => {
    isOpeningBeside = true;
    try {
      beside = await sandboxSession();
      onOpen();
    } catch (error) {
      deps.log.warn('sandbox-beside-failed', { message: toContractError(error).message });
    } finally {
      isOpeningBeside = false;
    }
  };
  const closeBeside = async (): Promise<void> => {
    const old = beside;
    beside = null;
    await old?.api.close();
  };
  const hintOf = (apiKey: string): string => apiKey.slice(-4);

  const start = async (): Promise<void> => {
    if (fromEnvironment.apiKey && !fromEnvironment.startInSandbox) {
      const apiKey = deps.normaliseKey(fromEnvironment.apiKey);
      chosen = 'account';
      await become(openAccount(baseUrl(), apiKey), { hint: hintOf(apiKey), storage: 'environment' });
      return;
    }
    const wanted = fromEnvironment.startInSandbox ? 'sandbox' : settings.session().origin;
    chosen = wanted;
    if (wanted === 'account') {
      const apiKey = await secrets.get(new URL(baseUrl()).origin);
      if (apiKey) await become(openAccount(baseUrl(), apiKey), { hint: hintOf(apiKey), storage: secrets.storage });
      else for (const listener of listeners) listener();
      return;
    }
    await openSandbox();
  };

  // A key belongs to one address (D6): another address starts with its own key, or with none.
  const stopFollowing = settings.onChange((next, before) => {
    if (fromEnvironment.apiUrl || chosen !== 'account') return;
    if (new URL(next.apiUrl).origin === new URL(before.apiUrl).origin) return;
    void (async () => {
      const apiKey = await secrets.get(new URL(next.apiUrl).origin);
      if (apiKey) await become(openAccount(next.apiUrl, apiKey), { hint: hintOf(apiKey), storage: secrets.storage });
      else await become(null, null);
    })().catch(() => deps.log.error('session-switch-failed'));
  });

  return {
    state: () => ({ chosen, keyHint: key?.hint ?? null, keyStorage: key?.storage ?? null, baseUrl: baseUrl() }),
    session: () => session,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      try {
        await start();
      } catch (error) {
        deps.log.error('session-failed', { message: toContractError(error).message });
      }
    },
    async useSandbox() {
      if (session?.origin !== 'sandbox') await openSandbox();
      chosen = 'sandbox';
      await settings.saveSession({ origin: 'sandbox' });
      for (const listener of listeners) listener();
    },
    async connect(text) {
      const apiKey = deps.normaliseKey(text);
      const candidate = openAccount(baseUrl(), apiKey);
      try {
        await candidate.api.checkKey();
      } catch (error) {
        await candidate.api.close();
        if (error instanceof ApiError && error.kind === 'not-found') {
          throw new ContractError(
            'UNAVAILABLE',
            'This address does not look like the Fluxions service. Check it in Settings.',
          );
        }
        throw toContractError(error);
      }
      await secrets.set(new URL(candidate.baseUrl).origin, apiKey);
      chosen = 'account';
      await settings.saveSession({ origin: 'account' });
      await become(candidate, { hint: hintOf(apiKey), storage: secrets.storage });
    },
    async signOut() {
      await secrets.clear(new URL(baseUrl()).origin);
      chosen = null;
      await settings.saveSession({ origin: null });
      await become(null, null);
      await openSandbox();
    },
    beside(onOpen) {
      if (beside === null && !isOpeningBeside) void openBeside(onOpen);
      return beside;
    },
    async sandboxEnded() {
      await closeBeside();
      if (session?.origin === 'sandbox') await openSandbox();
    },
    async close() {
      stopFollowing();
      await closeBeside();
      await become(null, null);
    },
  };
}
