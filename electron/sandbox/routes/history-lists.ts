import { type GatewayContext, paramsOf } from '../gateway-context.ts';
import type { Call, Route } from '../http/call.ts';
import { HttpError, type Reply } from '../http/reply.ts';
import type { Page, TimeWindow } from '../storage/pages.ts';
import { envelope, sharedParams } from './history-params.ts';
import { conversationView, renderView, transcriptionView } from './history-views.ts';

const kinds = ['transcription', 'tts', 'conversation'] as const;
type Kind = (typeof kinds)[number];

/** GET /history and its three collections (E5, E6, E8, E10). */
export function historyListRoutes(context: GatewayContext): Route[] {
  const list = (
    path: RegExp,
    endpoint: Call['endpoint'],
    handle: (call: Call, account: string) => Record<string, unknown>,
  ): Route => ({
    method: 'GET',
    pattern: path,
    endpoint,
    handle(call): Reply {
      return { status: 200, json: handle(call, context.accounts.gateway(call.request, endpoint)) };
    },
  });

  return [
    list(/^\/history$/, 'history', (call, account) => {
      const params = paramsOf(context, call);
      const shared = sharedParams(params);
      const wanted = kindsOf(params.text('type'));
      params.finish();
      const { total, items } = feed(context, account, wanted, shared.window, shared.page);
      return envelope(shared, total, items);
    }),
    list(/^\/history\/transcriptions$/, 'history-transcriptions', (call, account) => {
      const params = paramsOf(context, call);
      const shared = sharedParams(params);
      const status = params.text('status');
      const withLink = params.flag('include_download_url', false);
      params.finish();
      const { total, rows } = context.transcriptions.history(account, shared.window, shared.page, status);
      return envelope(
        shared,
        total,
        rows.map((row) => transcriptionView(context, row, withLink)),
      );
    }),
    list(/^\/history\/tts$/, 'history-renders', (call, account) => {
      const params = paramsOf(context, call);
      const shared = sharedParams(params);
      const voice = params.text('voice');
      const withLink = params.flag('include_download_url', true);
      params.finish();
      const { total, rows } = context.renders.history(account, shared.window, shared.page, voice);
      return envelope(
        shared,
        total,
        rows.map((row) => renderView(context, row, withLink)),
      );
    }),
    list(/^\/history\/conversations$/, 'history-conversations', (call, account) => {
      const params = paramsOf(context, call);
      const shared = sharedParams(params);
      const voice = params.text('voice');
      params.finish();
      const { total, rows } = context.conversations.history(account, shared.window, shared.page, voice);
      return envelope(
        shared,
        total,
        rows.map((row) => conversationView(context, row, false)),
      );
    }),
  ];
}

function kindsOf(csv: string | null): readonly Kind[] {
  if (csv === null) return kinds;
  return csv.split(',').map((name) => {
    const kind = kinds.find((candidate) => candidate === name.trim());
    if (!kind) throw new HttpError(400, `Unknown type '${name.trim()}'.`);
    return kind;
  });
}

/** The three collections merged by time. Takes the first rows of each up to the end of the page, which is what they can contribute. */
function feed(
  context: GatewayContext,
  account: string,
  wanted: readonly Kind[],
  window: TimeWindow,
  page: Page,
): { total: number; items: unknown[] } {
  const firsts: Page = { order: page.order, offset: 0, limit: page.offset + page.limit };
  const has = (kind: Kind): boolean => wanted.includes(kind);
  const none = { total: 0, rows: [] };
  const transcriptions = has('transcription') ? context.transcriptions.history(account, window, firsts, null) : none;
  const renders = has('tts') ? context.renders.history(account, window, firsts, null) : none;
  const conversations = has('conversation') ? context.conversations.history(account, window, firsts, null) : none;
  const sign = page.order === 'asc' ? 1 : -1;
  const merged = [
    ...transcriptions.rows.map((row) => ({
      at: row.created_at_ms,
      view: () => transcriptionView(context, row, false),
    })),
    ...renders.rows.map((row) => ({ at: row.created_at_ms, view: () => renderView(context, row, false) })),
    ...conversations.rows.map((row) => ({ at: row.created_at_ms, view: () => conversationView(context, row, true) })),
  ].sort((a, b) => sign * (a.at - b.at));
  return {
    total: transcriptions.total + renders.total + conversations.total,
    items: merged.slice(page.offset, page.offset + page.limit).map(({ view }) => view()),
  };
}
