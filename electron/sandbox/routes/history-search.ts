import { type GatewayContext, paramsOf } from '../gateway-context.ts';
import type { Call, Route } from '../http/call.ts';
import type { Reply } from '../http/reply.ts';
import { transcriptionHitView, turnView } from './history-views.ts';
import { toMatchExpression } from './search-query.ts';

/** Both searches (E12, E13). Their envelope has no paging, whatever the document says about "every list". */
export function historySearchRoutes(context: GatewayContext): Route[] {
  const search = (pattern: RegExp, endpoint: Call['endpoint'], withTranscriptions: boolean): Route => ({
    method: 'GET',
    pattern,
    endpoint,
    handle(call): Reply {
      const account = context.accounts.gateway(call.request, endpoint);
      const params = paramsOf(context, call);
      const query = params.required('q');
      const limit = params.int('limit', 20, { min: 1, max: 100 });
      params.finish();
      const match = toMatchExpression(query);
      const turns = match === null ? [] : context.conversations.searchTurns(account, match, limit);
      const words = query.split(/\s+/).filter((word) => word !== '');
      const files = withTranscriptions ? context.transcriptions.searchNames(account, words, limit) : [];
      const data = [
        ...turns.map((row) => turnView(context, row)),
        ...files.map((row) => transcriptionHitView(context, row)),
      ];
      return { status: 200, json: { object: 'list', query, data } };
    },
  });
  return [
    search(/^\/history\/conversations\/search$/, 'history-turn-search', false),
    search(/^\/history\/search$/, 'history-search', true),
  ];
}
