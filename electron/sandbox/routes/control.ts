import { timingSafeEqual } from 'node:crypto';
import type { GatewayContext } from '../gateway-context.ts';
import { endpoints, type FaultRule, type Knobs } from '../faults/faults.ts';
import { type Call, readBody, type Route, type SeenRequest } from '../http/call.ts';
import { HttpError } from '../http/reply.ts';
import type { SeedOptions, SeedResult } from '../seed/seed-history.ts';

const maxBodyBytes = 1 << 20;

/** What a test in another process may ask for; everything is optional and done in this order. */
type ControlBody = { clear?: boolean; knobs?: Partial<Knobs>; inject?: FaultRule[]; seed?: SeedOptions };

/**
 * `POST /__sandbox/faults` and `GET /__sandbox/state`, only there when the gateway was started with a token, which comes
 * in `x-sandbox-control`. Faults never strike here.
 */
export function controlRoutes(deps: {
  token: string;
  context: GatewayContext;
  seed: (options: SeedOptions) => SeedResult;
  seen: SeenRequest[];
}): Route[] {
  const check = (call: Call): void => {
    const given = Buffer.from(String(call.request.headers['x-sandbox-control'] ?? ''));
    const wanted = Buffer.from(deps.token);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new HttpError(404, 'Not found.');
  };
  return [
    {
      method: 'POST',
      pattern: /^\/__sandbox\/faults$/,
      endpoint: 'control',
      async handle(call) {
        check(call);
        const text = (await readBody(call, maxBodyBytes, () => new HttpError(413, 'Too large.'))).toString();
        const body = JSON.parse(text) as ControlBody;
        const unknown = body.inject?.find((rule) => rule.endpoint !== '*' && !endpoints.includes(rule.endpoint));
        if (unknown) throw new HttpError(422, 'Unknown endpoint in a rule.');
        if (body.clear) deps.context.faults.clear();
        if (body.knobs) deps.context.faults.set(body.knobs);
        for (const rule of body.inject ?? []) deps.context.faults.inject(rule);
        return { status: 200, json: { seeded: body.seed ? deps.seed(body.seed) : null } };
      },
    },
    {
      method: 'GET',
      pattern: /^\/__sandbox\/state$/,
      endpoint: 'control',
      handle(call) {
        check(call);
        const { faults, violations } = deps.context;
        return {
          status: 200,
          json: { violations: violations.all(), requests: deps.seen, struck: faults.struck(), knobs: faults.knobs },
        };
      },
    },
  ];
}
