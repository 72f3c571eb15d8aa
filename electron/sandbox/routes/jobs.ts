import { type GatewayContext, paramsOf } from '../gateway-context.ts';
import type { Route } from '../http/call.ts';
import { HttpError } from '../http/reply.ts';
import { jobDetailView, jobListView } from './job-views.ts';

/** GET /transcriptions/{id} and GET /transcriptions (E3, E4). */
export function jobRoutes(context: GatewayContext): Route[] {
  return [
    {
      method: 'GET',
      pattern: /^\/transcriptions\/(\d{1,15})$/,
      endpoint: 'transcription',
      handle(call) {
        const account = context.accounts.gateway(call.request, call.endpoint);
        const params = paramsOf(context, call);
        const withWords = params.flag('word_level_timestamps', false);
        params.finish();
        const row = context.transcriptions.get(Number(call.path[0]), account);
        if (!row) throw new HttpError(404, 'Transcription not found.');
        return { status: 200, json: jobDetailView(context, row, withWords) };
      },
    },
    {
      method: 'GET',
      pattern: /^\/transcriptions$/,
      endpoint: 'transcriptions',
      handle(call) {
        const account = context.accounts.gateway(call.request, call.endpoint);
        const params = paramsOf(context, call);
        const limit = params.int('limit', 50, { min: 1, max: 100 });
        const offset = params.int('offset', 0, { min: 0 });
        params.finish();
        const { total, rows } = context.transcriptions.list(account, limit, offset);
        return {
          status: 200,
          json: { total, limit, offset, transcriptions: rows.map((row) => jobListView(context, row)) },
        };
      },
    },
  ];
}

/** GET /health (E1): public. */
export function healthRoute(context: GatewayContext): Route {
  return {
    method: 'GET',
    pattern: /^\/health$/,
    endpoint: 'health',
    handle(call) {
      context.accounts.publicCall(call.request, 'health');
      return { status: 200, json: { status: 'ok', gateway: 'Fluxions Desktop sandbox' } };
    },
  };
}
