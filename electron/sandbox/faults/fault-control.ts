import { defaultKnobs, type Endpoint, type Fault, type FaultRule, type Knobs } from './faults.ts';

/** How tests make the gateway misbehave. */
export type FaultControl = {
  /** Adds a rule; the function it returns takes it away again. Rules apply together, in the order added. */
  inject(rule: FaultRule): () => void;
  /** Forgets all rules and puts every knob back. */
  clear(): void;
  set(knobs: Partial<Knobs>): void;
  readonly knobs: Readonly<Knobs>;
  /** How often rules have struck since the start. */
  struck(): number;
};

/** The gateway's own side: what strikes this call. */
export type FaultSource = FaultControl & {
  take(endpoint: Endpoint): Fault[];
  /** The fault that refuses this socket. Upgrades and renders are counted apart. */
  takeUpgrade(): Extract<Fault, { kind: 'refuse-upgrade' }> | null;
  onKnobs(listener: () => void): () => void;
};

type ActiveRule = { rule: FaultRule; seen: number };

/** Holds the rules; each call that matches counts, whether the rule still strikes or not. */
export function createFaultControl(): FaultSource {
  let active: ActiveRule[] = [];
  let knobs: Knobs = { ...defaultKnobs };
  let strikes = 0;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const strike = (endpoint: Endpoint, counts: (fault: Fault) => boolean): Fault[] => {
    const striking: Fault[] = [];
    for (const entry of active) {
      const { endpoint: wanted, skip = 0, times = Number.POSITIVE_INFINITY, fault } = entry.rule;
      if (endpoint === 'control' || (wanted !== '*' && wanted !== endpoint) || !counts(fault)) continue;
      entry.seen += 1;
      if (entry.seen > skip && entry.seen <= skip + times) striking.push(fault);
    }
    strikes += striking.length;
    return striking;
  };
  return {
    inject(rule) {
      const entry = { rule, seen: 0 };
      active.push(entry);
      return () => {
        active = active.filter((other) => other !== entry);
      };
    },
    clear() {
      active = [];
      knobs = { ...defaultKnobs };
      tell();
    },
    set(patch) {
      knobs = { ...knobs, ...patch };
      tell();
    },
    get knobs() {
      return knobs;
    },
    struck: () => strikes,
    take: (endpoint) => strike(endpoint, (fault) => fault.kind !== 'refuse-upgrade'),
    takeUpgrade() {
      const fault = strike('tts-socket', ({ kind }) => kind === 'refuse-upgrade')[0];
      return fault?.kind === 'refuse-upgrade' ? fault : null;
    },
    onKnobs(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
