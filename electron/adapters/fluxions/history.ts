import { ApiError } from '../../domain/errors.ts';
import type { Log } from '../../services/ports/platform.ts';
import type {
  HistoryApi,
  HistoryItem,
  HistoryPage,
  HistoryQuery,
  HistorySearch,
  RemoteAudio,
} from '../../services/ports/history-api.ts';
import type { CallOptions } from '../../services/ports/transcription-api.ts';
import type { Download } from './download.ts';
import { endpoints, type Query } from './endpoints.ts';
import type { Http } from './http.ts';
import {
  mapConversation,
  mapHistoryDetail,
  mapHistoryPage,
  mapHistorySearch,
  mapLinks,
  type DetailLinks,
} from './map-history.ts';
import type { Mapped } from './map-transcription.ts';
import { findOriginal, jobPageRows } from './original-audio.ts';
import type { LinkSource } from './presigned.ts';
import { reads } from './retry.ts';
import type { RightOfWay } from './right-of-way.ts';
import { readStoredSegments, readStoredText } from './stored-transcript.ts';
import { maxJsonBytes } from './timing.ts';

export type HistoryDeps = {
  http: Http;
  log: Log;
  download: Download;
  rightOfWay: RightOfWay;
  owned: (signal?: AbortSignal) => AbortSignal;
};

const maxLimit = 100;
const maxTurns = 2_000;
const clampLimit = (limit: number): number => Math.min(Math.max(Math.trunc(limit) || 1, 1), maxLimit);

/** ISO-8601 with whole seconds: epoch milliseconds would mean the year 58000, and ties share a second (T127). */
function wholeSeconds(ms: number | undefined): string | undefined {
  if (ms === undefined || !Number.isFinite(ms)) return undefined;
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function shared(query: HistoryQuery): Query {
  return {
    page: Math.max(Math.trunc(query.page ?? 1), 1),
    limit: clampLimit(query.limit ?? maxLimit),
    order: query.order,
    since: wholeSeconds(query.sinceMs),
    until: wholeSeconds(query.untilMs),
  };
}

function searchText(query: string): string {
  const text = Array.from(query.toWellFormed().trim()).slice(0, 200).join('');
  if (text === '') throw new ApiError({ kind: 'validation', message: 'There is nothing to search for.' });
  return text;
}

/** The History section of the service. Every method rejects with ApiError only, see the port. */
export function createHistory(deps: HistoryDeps): HistoryApi {
  const { http, log, owned } = deps;

  const read = async (
    name: string,
    path: string,
    query: Query,
    options: CallOptions & { isBackground?: boolean } = {},
  ) => {
    const { value } = await http.json({
      name,
      family: 'history',
      path,
      query,
      auth: 'gateway',
      policy: reads,
      lane: options.isBackground === true ? 'background' : 'interactive',
      signal: owned(options.signal),
    });
    return value;
  };
  const counted = <T>(name: string, mapped: Mapped<T>): T => {
    if (mapped.dropped > 0) log.warn('api.rows.dropped', { call: name, count: mapped.dropped });
    return mapped.value;
  };
  const page = async (
    name: 'transcription' | 'tts' | 'conversation' | undefined,
    path: string,
    query: HistoryQuery,
    extra: Query,
  ): Promise<HistoryPage<HistoryItem>> =>
    counted(path, mapHistoryPage(await read(path, path, { ...shared(query), ...extra }, query), name));

  const search = async (
    ...[name, path, query, limit, options]: [string, string, ...Parameters<HistoryApi['searchTurns']>]
  ): Promise<HistorySearch> => {
    const asked = clampLimit(limit);
    return counted(
      name,
      mapHistorySearch(await read(name, path, { q: searchText(query), limit: asked }, options), asked),
    );
  };

  const readDetail = (
    { type, remoteId }: RemoteAudio,
    options: CallOptions & { isBackground?: boolean },
  ): Promise<unknown> => {
    const path = type === 'tts' ? endpoints.historyRender(remoteId) : endpoints.historyTranscription(remoteId);
    return read('links', path, {}, options);
  };
  /** Links to the audio as served and, when it is asked for and still there, as it was uploaded. */
  const audioLinks = async (audio: RemoteAudio, options: CallOptions & { isBackground?: boolean }) => {
    const detail = await readDetail(audio, options);
    const links = mapLinks(detail);
    if (audio.type === 'tts' || audio.form !== 'original' || links.original !== null) return links;
    const readPage = (offset: number): Promise<unknown> =>
      read('originals', endpoints.transcriptions, { limit: jobPageRows, offset }, options);
    return { ...links, original: await findOriginal(detail, readPage) };
  };
  /** Asks for the link again only when storage says that it has expired. */
  const linkSource = (
    known: string | null,
    renew: (signal: AbortSignal | undefined) => Promise<string | null>,
  ): LinkSource => {
    let link = known;
    return async ({ fresh, signal }) => {
      if (fresh) link = await renew(signal);
      if (link === null) throw new ApiError({ kind: 'not-found', message: 'The service keeps no such file.' });
      return link;
    };
  };

  return {
    feed: (query = {}) => page(undefined, endpoints.history, query, { type: query.types?.join(',') || undefined }),

    historyTranscriptions: (query = {}) =>
      page('transcription', endpoints.historyTranscriptions, query, {
        status: query.status,
        include_download_url: false,
      }),

    historyRenders: (query = {}) =>
      page('tts', endpoints.historyRenders, query, { voice: query.voice, include_download_url: false }),

    conversations: (query = {}) => page('conversation', endpoints.historyConversations, query, { voice: query.voice }),

    async historyTranscription(remoteId, options) {
      const value = await read('historyTranscription', endpoints.historyTranscription(remoteId), {}, options);
      return mapHistoryDetail(value, 'transcription', remoteId);
    },

    async historyRender(remoteId, options) {
      const value = await read('historyRender', endpoints.historyRender(remoteId), {}, options);
      return mapHistoryDetail(value, 'tts', remoteId);
    },

    async conversation(remoteId, options = {}) {
      const query = {
        include_turns: options.turns ?? true,
        include_tool_calls: options.toolCalls ?? false,
        turns_limit: Math.min(Math.max(Math.trunc(options.turnsLimit ?? 500), 1), maxTurns),
      };
      const value = await read('conversation', endpoints.historyConversation(remoteId), query, options);
      return counted('conversation', mapConversation(value, remoteId));
    },

    searchTurns: (query, limit, options) => search('searchTurns', endpoints.conversationSearch, query, limit, options),
    searchHistory: (query, limit, options) => search('searchHistory', endpoints.historySearch, query, limit, options),

    async historyTranscript(remoteId, options) {
      const signal = owned(options?.signal);
      const object = { type: 'transcription', remoteId } as const;
      const links = mapLinks(await readDetail(object, { signal }));
      const fetch = async (role: 'text' | 'segments'): Promise<Uint8Array | null> => {
        if (links[role] === null) return null;
        const source = linkSource(
          links[role],
          async (renewing) => mapLinks(await readDetail(object, { signal: renewing }))[role],
        );
        return (await deps.download.toBytes(source, { capBytes: maxJsonBytes, signal })).bytes;
      };
      const text = await fetch('text');
      const segments = await fetch('segments');
      return {
        text: text === null ? null : readStoredText(text),
        segments: segments === null ? null : counted('segments', await readStoredSegments(segments)),
      };
    },

    async saveAudio(audio, path, options) {
      const signal = owned(options.signal);
      const { capBytes, isBackground } = options;
      const choose = (links: DetailLinks): string | null =>
        audio.form === 'original' ? (links.original ?? links.audio) : (links.audio ?? links.original);
      const source = linkSource(choose(await audioLinks(audio, { signal, isBackground })), async (renewing) =>
        choose(await audioLinks(audio, { signal: renewing, isBackground })),
      );
      return deps.download.toFile(source, path, {
        capBytes,
        signal,
        ...(isBackground === true && { giveWay: () => deps.rightOfWay.clear(signal) }),
      });
    },
  };
}
