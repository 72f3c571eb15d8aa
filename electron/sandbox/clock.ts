/** Time as the gateway sees it; tests own it. Milliseconds since 1970. */
export type SandboxClock = { now(): number };

export const systemClock: SandboxClock = { now: () => Date.now() };
