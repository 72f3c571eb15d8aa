import { booleanForm, countForm, type Exchange, Refusal, textForm } from './exchange.ts';
import { type HistoryItem, timeForm } from './seed.ts';
import type { StrictState } from './state.ts';

const timeParameter = /^(\d{9,10}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))$/;
const shared = { page: countForm, limit: countForm, order: /^(asc|desc)$/, since: timeParameter, until: timeParameter };
const types = ['transcription', 'tts', 'conversation'];

const toMs = (value: string): number => (/^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value));

/** An item as a list shows it; the unified feed has no links. */
function shown(item: HistoryItem, index: number, extra: object = {}): Record<string, unknown> {
  const { atMs, ...fields } = item;
  return { ...fields, created_at: timeForm(atMs, index), ...extra };
}

function page(exchange: Exchange, items: HistoryItem[], extra: (item: HistoryItem) => object = () => ({})): void {
  const { since, until, order } = exchange.query;
  const limit = exchange.number('limit', 20, 100);
  const number = exchange.number('page', 1, 100_000);
  if (number < 1 || limit < 1) throw new Refusal(422, 'page and limit start at 1');
  const kept = items
    .filter((item) => (!since || item.atMs >= toMs(since)) && (!until || item.atMs <= toMs(until)))
    .toSorted((a, b) => (order === 'asc' ? a.atMs - b.atMs : b.atMs - a.atMs));
  const data = kept.slice((number - 1) * limit, number * limit);
  exchange.json(200, {
    object: 'list',
    page: number,
    limit,
    total: kept.length,
    // A full last page promises one more, which is then empty.
    has_more: data.length === limit,
    data: data.map((item) => shown(item, items.indexOf(item), extra(item))),
    next: null,
  });
}

export function feed(exchange: Exchange, state: StrictState): void {
  exchange.expectQuery({ ...shared, type: /^[a-z]+(,[a-z]+)*$/ });
  const wanted = exchange.query['type']?.split(',') ?? [...types, 'note'];
  const unknown = wanted.find((type) => !types.includes(type) && exchange.query['type'] !== undefined);
  if (unknown) throw new Refusal(400, `unknown type ${unknown}`);
  page(
    exchange,
    state.history().filter((item) => wanted.includes(item.object)),
  );
}

export function collection(exchange: Exchange, state: StrictState, name: string): void {
  const own: Record<string, Record<string, RegExp>> = {
    transcriptions: { status: textForm, include_download_url: booleanForm },
    tts: { voice: textForm, include_download_url: booleanForm },
    conversations: { voice: textForm },
  };
  const forms = own[name];
  if (!forms) throw new Refusal(404, `no collection ${name}`);
  exchange.expectQuery({ ...shared, ...forms });
  const { status, voice, include_download_url: link } = exchange.query;
  const object = name === 'tts' ? 'tts' : name.slice(0, -1);
  const items = state
    .history()
    .filter((item) => item.object === object && (!status || item['status'] === status))
    .filter((item) => !voice || item['voice'] === voice);
  const hasLinks = name === 'tts' ? link !== 'false' : link === 'true';
  page(exchange, items, (item) => ({
    ...(hasLinks ? { download_url: state.storage.presign('past/audio') } : {}),
    ...(object === 'conversation' ? { started_at: timeForm(item.atMs, 1), ended_at: null } : {}),
  }));
}

export function detail(exchange: Exchange, state: StrictState, name: string, id: string): void {
  const object = name === 'tts' ? 'tts' : name.slice(0, -1);
  if (!['transcriptions', 'tts', 'conversations'].includes(name)) throw new Refusal(404, `no collection ${name}`);
  const item = state.history().find((one) => one.object === object && String(one.id) === id);
  if (object !== 'conversation') exchange.expectQuery({});
  if (!item) throw new Refusal(404, 'not yours', false);
  if (object === 'conversation') return conversation(exchange, item);
  const url = state.storage.presign('past/audio');
  if (object === 'tts') return exchange.json(200, shown(item, 0, { download_url: url }));
  exchange.json(
    200,
    shown(item, 0, {
      download_url: url,
      text_url: state.storage.presign('past/text'),
      segments_url: state.storage.presign('past/segments'),
    }),
  );
}

/** Turns of a conversation: a role nobody documented, an empty text, numbers that repeat between conversations. */
export function turnsOf(item: HistoryItem): Record<string, unknown>[] {
  const said: [string, string | null][] = [
    ['user', "What's on my calendar today?"],
    ['assistant', 'You have two meetings, and the *zeppelin* inspection at noon.'],
    ['system', null],
    ['user', 'Move the <i>zeppelin</i> to Friday.'],
  ];
  return said.map(([role, text], index) => ({
    object: 'conversation_turn',
    id: 9001 + index,
    session_id: item.id,
    role,
    text,
    created_at: timeForm(item.atMs + index * 3_000, index),
  }));
}

function conversation(exchange: Exchange, item: HistoryItem): void {
  exchange.expectQuery({ include_turns: booleanForm, include_tool_calls: booleanForm, turns_limit: countForm });
  const limit = exchange.number('turns_limit', 500, 2000);
  const tools = [
    { id: 51, tool: 'calendar', args: { range: 'today' }, result: '2 events' },
    { id: 52, tool: 'calendar', args: {}, result: null },
  ].map((call, index) => ({ object: 'tool_call', ...call, created_at: timeForm(item.atMs + 1_000 + index, 0) }));
  exchange.json(
    200,
    shown(item, 0, {
      ...(exchange.query['include_turns'] === 'false' ? {} : { turns: turnsOf(item).slice(0, limit) }),
      ...(exchange.query['include_tool_calls'] === 'true' ? { tool_calls: tools } : {}),
    }),
  );
}

/** Both searches: no paging fields, turns by their words, transcriptions by file name alone. */
export function search(exchange: Exchange, state: StrictState, withFiles: boolean): void {
  exchange.expectQuery({ q: textForm, limit: countForm });
  const q = exchange.query['q'];
  if (!q) throw new Refusal(422, 'q is required');
  const limit = exchange.number('limit', 20, 100);
  const items = state.history();
  const turns = items
    .filter((item) => item.object === 'conversation')
    .flatMap((item) => turnsOf(item))
    .filter((turn) => String(turn['text']).toLowerCase().includes(q.toLowerCase()));
  const files = items
    .filter(
      (item) => item.object === 'transcription' && String(item['filename']).toLowerCase().includes(q.toLowerCase()),
    )
    .map((item, index) => shown(item, index));
  exchange.json(200, {
    object: 'list',
    query: q,
    data: [...turns.slice(0, limit), ...(withFiles ? files.slice(0, limit) : [])],
  });
}
