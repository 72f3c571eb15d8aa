import { type GatewayContext, paramsOf, timeText } from '../gateway-context.ts';
import type { Route } from '../http/call.ts';
import { HttpError } from '../http/reply.ts';
import { toolCallView, transcriptionDetailView, renderView, turnView, conversationView } from './history-views.ts';

/** One transcription, render or conversation (E7, E9, E11). Somebody else's does not exist. */
export function historyItemRoutes(context: GatewayContext): Route[] {
  return [
    {
      method: 'GET',
      pattern: /^\/history\/transcriptions\/(\d{1,15})$/,
      endpoint: 'history-transcription',
      handle(call) {
        const account = context.accounts.gateway(call.request, call.endpoint);
        paramsOf(context, call).finish();
        const row = context.transcriptions.getByHistoryId(Number(call.path[0]), account);
        if (!row) throw new HttpError(404, 'Not found.');
        return { status: 200, json: transcriptionDetailView(context, row) };
      },
    },
    {
      method: 'GET',
      pattern: /^\/history\/tts\/(\d{1,15})$/,
      endpoint: 'history-render',
      handle(call) {
        const account = context.accounts.gateway(call.request, call.endpoint);
        paramsOf(context, call).finish();
        const row = context.renders.get(Number(call.path[0]), account);
        if (!row) throw new HttpError(404, 'Not found.');
        return { status: 200, json: renderView(context, row, true) };
      },
    },
    {
      method: 'GET',
      // `search` is a route of its own.
      pattern: /^\/history\/conversations\/(?!search$)([^/]+)$/,
      endpoint: 'history-conversation',
      handle(call) {
        const account = context.accounts.gateway(call.request, call.endpoint);
        const params = paramsOf(context, call);
        const withTurns = params.flag('include_turns', true);
        const withTools = params.flag('include_tool_calls', false);
        const limit = params.int('turns_limit', 500, { min: 1, max: 2000 });
        params.finish();
        const row = context.conversations.get(call.path[0] ?? '', account);
        if (!row) throw new HttpError(404, 'Not found.');
        const detail = context.faults.knobs.fullConversationDetail
          ? conversationView(context, row, false)
          : {
              object: 'conversation',
              id: row.id,
              created_at: timeText(context, row.created_at_ms, 'history'),
              voice: row.voice,
              duration_secs: row.duration_sec,
              turn_count: row.turn_count,
            };
        const turns = withTurns && {
          turns: context.conversations.turns(row.id, limit).map((t) => turnView(context, t)),
        };
        const tools = withTools && {
          tool_calls: context.conversations.toolCalls(row.id).map((one) => toolCallView(context, one)),
        };
        return { status: 200, json: { ...detail, ...turns, ...tools } };
      },
    },
  ];
}
