import type { Endpoint, Knobs } from '../faults/faults.ts';
import type { ViolationLog } from '../violations.ts';
import { HttpError } from './reply.ts';

/** Reads the query of one call strictly: wrong values are refused, surplus ones noted. */
export type Params = {
  text(name: string): string | null;
  required(name: string): string;
  flag(name: string, otherwise: boolean): boolean;
  /** Whole number in `min`..`max`; above `max` is cut down or refused, as the knob says. */
  int(name: string, otherwise: number, range: { min: number; max?: number }): number;
  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T;
  /** ISO 8601 or epoch seconds, as whole seconds; `null` when absent. */
  timeSec(name: string): number | null;
  /** To be called last: notes every parameter nobody asked for. */
  finish(): void;
};

/** Epoch seconds of the year 3000: beyond it somebody sent milliseconds (T127). */
const farFutureSec = 32_503_680_000;

export function readParams(
  query: URLSearchParams,
  deps: { endpoint: Endpoint; knobs: Readonly<Knobs>; violations: ViolationLog },
): Params {
  const { endpoint, knobs, violations } = deps;
  const known = new Set<string>();
  const text = (name: string): string | null => {
    known.add(name);
    return query.get(name);
  };
  const refuse = (name: string): never => {
    violations.record('bad-parameter', endpoint, name);
    throw new HttpError(422, `Query parameter '${name}' is not valid.`);
  };
  return {
    text,
    required(name) {
      const value = text(name);
      if (value === null || value.trim() === '') throw new HttpError(422, `Query parameter '${name}' is required.`);
      return value;
    },
    flag(name, otherwise) {
      const value = text(name);
      if (value === null) return otherwise;
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      return refuse(name);
    },
    int(name, otherwise, { min, max = Number.MAX_SAFE_INTEGER }) {
      const value = text(name);
      if (value === null) return otherwise;
      const number = Number(value);
      if (!/^-?\d{1,15}$/.test(value) || number < min) return refuse(name);
      if (number <= max) return number;
      violations.record('limit-too-large', endpoint, name);
      if (knobs.overLimit === 'reject') throw new HttpError(422, `'${name}' may be at most ${max}.`);
      return max;
    },
    oneOf(name, values, otherwise) {
      const value = text(name);
      if (value === null) return otherwise;
      return values.find((candidate) => candidate === value) ?? refuse(name);
    },
    timeSec(name) {
      const value = text(name);
      if (value === null) return null;
      if (/^\d+(\.\d+)?$/.test(value)) {
        return Number(value) > farFutureSec ? refuse(name) : Math.floor(Number(value));
      }
      const isIso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value);
      const ms = isIso
        ? Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(value) || value.length === 10 ? value : `${value}Z`)
        : Number.NaN;
      return Number.isNaN(ms) ? refuse(name) : Math.floor(ms / 1000);
    },
    finish() {
      for (const name of new Set(query.keys())) {
        if (!known.has(name)) violations.record('unknown-parameter', endpoint, name);
      }
    },
  };
}
