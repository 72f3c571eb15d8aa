/** Time and chance, injected so that tests own them. */
export type Clock = {
  now(): number;
  /** Resolves after `ms`, or at once (by rejecting with the signal's reason) when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** 0 <= x < 1. */
export type Random = () => number;

/** Structured log. Fields are plain scalars on purpose: whole objects are how secrets get out (D2). */
export type LogFields = Record<string, string | number | boolean | null | undefined>;
export type Log = {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
};

/** How the key is sent: raw on the gateway, per endpoint on the speech namespace (T4). */
export type Credential = { kind: 'apiKey' | 'sessionJwt'; value: string };

/** Asked at send time, never stored by the asker (T8). `null`: no key. */
export type CredentialProvider = () => Promise<Credential | null>;

/** Keeps one secret per origin. `storage` says honestly how. Source: reliability list D7. */
export type SecretStore = {
  readonly storage: 'keyring' | 'memory' | 'environment' | 'file';
  get(origin: string): Promise<string | null>;
  set(origin: string, secret: string): Promise<void>;
  clear(origin: string): Promise<void>;
};

/** The built-in gateway, in a process of its own. `start` is idempotent. */
export type SandboxProcess = {
  start(): Promise<{ baseUrl: string; apiKey: string }>;
  stop(): Promise<void>;
};
