import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Kinds of rows, as their lists are called. */
export const strictLists = ['transcriptions', 'tts', 'conversations'] as const;
export type StrictList = (typeof strictLists)[number];
type Row = { id: number | string; atMs: number };

const objects = { transcriptions: 'transcription', tts: 'tts', conversations: 'conversation' } as const;
const common = ['page', 'limit', 'order', 'since', 'until'];
/** Query parameters of each list, from the API document. */
const allowed: Record<StrictList | 'feed', readonly string[]> = {
  feed: ['type', ...common],
  transcriptions: [...common, 'status', 'include_download_url'],
  tts: [...common, 'voice', 'include_download_url'],
  conversations: [...common, 'voice'],
};

/**
 * The lists of the history as the API document has them and nothing else, written apart from the sandbox: what is not
 * in the document is refused and noted. Rows can be added and taken away at any time.
 */
export async function startStrictHistory(apiKey: string) {
  const rows: Record<StrictList, Row[]> = { transcriptions: [], tts: [], conversations: [] };
  const violations: string[] = [];
  let nextId = 1;

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://strict');
    if (url.pathname === '/health') return reply(response, 200, { status: 'ok' });
    const list = url.pathname === '/history' ? 'feed' : strictLists.find((one) => url.pathname === `/history/${one}`);
    const refuse = (status: number, why: string): void => {
      violations.push(`${request.method} ${url.pathname}${url.search}: ${why}`);
      reply(response, status, { error: why });
    };
    if (request.method !== 'GET' || list === undefined) return refuse(404, 'there is no such route');
    if (request.headers.authorization !== apiKey) return refuse(401, 'wrong key');
    const query = url.searchParams;
    const unknown = [...query.keys()].find((key) => !allowed[list].includes(key));
    if (unknown !== undefined) return refuse(422, `unknown parameter ${unknown}`);
    const limit = whole(query.get('limit') ?? '20');
    const page = whole(query.get('page') ?? '1');
    if (limit === null || limit < 1 || limit > 100) return refuse(422, 'limit is 1 to 100');
    if (page === null || page < 1) return refuse(422, 'page begins at 1');
    const order = query.get('order') ?? 'desc';
    if (order !== 'asc' && order !== 'desc') return refuse(422, 'order is asc or desc');
    const since = query.get('since');
    if (since !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(since)) return refuse(422, 'since is an ISO time');
    const fromMs = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since);
    const from = list === 'feed' ? strictLists : [list];
    const found = from
      .flatMap((name) => rows[name].filter(({ atMs }) => atMs >= fromMs).map((row) => ({ name, row })))
      .sort((a, b) => a.row.atMs - b.row.atMs || String(a.row.id).localeCompare(String(b.row.id)));
    if (order === 'desc') found.reverse();
    const shown = found.slice((page - 1) * limit, page * limit);
    reply(response, 200, {
      object: 'list',
      page,
      limit,
      total: found.length,
      has_more: page * limit < found.length,
      data: shown.map(({ name, row }) => view(name, row)),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations,
    /** Rows spread evenly from `fromMs` on, `stepMs` apart (several share a second when it is short). */
    add(list: StrictList, count: number, fromMs: number, stepMs: number): void {
      for (let index = 0; index < count; index += 1) {
        const id = list === 'conversations' ? `sess_${nextId}` : nextId;
        nextId += 1;
        rows[list].push({ id, atMs: Math.floor((fromMs + index * stepMs) / 1_000) * 1_000 });
      }
    },
    remove(list: StrictList, index: number): void {
      rows[list].splice(index, 1);
    },
    /** Ids of what is there now. */
    ids: (list: StrictList): string[] => rows[list].map(({ id }) => String(id)),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function view(list: StrictList, { id, atMs }: Row): Record<string, unknown> {
  const base = { object: objects[list], id, created_at: `${new Date(atMs).toISOString().slice(0, 19)}Z` };
  if (list === 'tts') return { ...base, cost_usd: 0.001, voice: 'maeve.en-us', chars: 40, audio_secs: 2.5 };
  if (list === 'conversations') {
    return {
      ...base,
      cost_usd: null,
      voice: 'maeve.en-us',
      duration_secs: 60,
      turn_count: 4,
      ended_at: base.created_at,
    };
  }
  const details = { audio_format: 'wav', language: 'en', num_speakers: 2, num_segments: 9 };
  return { ...base, cost_usd: 0.05, status: 'completed', filename: `${id}.wav`, audio_duration_secs: 900, ...details };
}

function whole(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
