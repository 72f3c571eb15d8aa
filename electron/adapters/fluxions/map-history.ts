import { ApiError } from '../../domain/errors.ts';
import type {
  ConversationDetail,
  HistoryConversation,
  HistoryItem,
  HistoryPage,
  HistorySearch,
  HistoryToolCall,
  HistoryTurn,
} from '../../services/ports/history-api.ts';
import {
  asRow,
  field,
  type Row,
  secondsToMs,
  toBool,
  toCount,
  toEpochMs,
  toId,
  toLanguage,
  toNumber,
  toText,
} from './coerce.ts';
import { type Mapped, withoutSignatures } from './map-transcription.ts';

function unusable(what: string): ApiError {
  return new ApiError({ kind: 'bad-response', message: `The answer has no ${what}.`, phase: 'body' });
}

/** JSON text of any value; `null` for what is nested too deeply to be written again. */
function jsonText(value: unknown): string | null {
  try {
    return withoutSignatures(JSON.stringify(value) ?? 'null');
  } catch {
    return null;
  }
}

/** A short string as it came, or `null`. */
function label(value: unknown): string | null {
  const text = toText(value)?.trim() ?? '';
  return text === '' ? null : text.slice(0, 256).toWellFormed();
}

function microUsd(value: unknown): number | null {
  const usd = toNumber(value);
  if (usd === null) return null;
  const micro = Math.round(usd * 1e6);
  return Number.isSafeInteger(micro) ? micro : null;
}

const objectNames = ['transcription', 'tts', 'conversation', 'conversation_turn', 'tool_call'] as const;
type ObjectName = (typeof objectNames)[number];

function isKnown(name: string): name is ObjectName {
  return (objectNames as readonly string[]).includes(name);
}

/** Text of a result or of arguments that may be of any shape (T140). */
function anyText(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value.toWellFormed() : jsonText(value);
}

/**
 * One row of the history. `assumed` is its kind where the collection says so and the row does not. `null`: no id, or
 * nothing that could be kept.
 */
export function mapHistoryItem(value: unknown, assumed?: ObjectName): HistoryItem | null {
  const row = asRow(value);
  const remoteId = row === null ? null : toId(field(row, 'id'));
  const raw = row === null ? null : jsonText(row);
  if (row === null || remoteId === null || raw === null) return null;
  const object = label(field(row, 'object')) ?? assumed ?? 'unknown';
  const common = {
    remoteId,
    createdAtMs: toEpochMs(field(row, 'created_at')),
    costMicroUsd: microUsd(field(row, 'cost_usd')),
    raw,
  };
  return isKnown(object) ? mapKnown(object, row, common) : { ...common, type: 'unknown', object };
}

type Common = Pick<HistoryItem, 'remoteId' | 'createdAtMs' | 'costMicroUsd' | 'raw'>;

function mapKnown(object: ObjectName, row: Row, common: Common): HistoryItem {
  switch (object) {
    case 'transcription':
      return {
        ...common,
        type: object,
        status: label(field(row, 'status')),
        filename: toText(field(row, 'filename')),
        durationMs: secondsToMs(field(row, 'audio_duration_secs', 'audio_duration')),
        audioFormat: label(field(row, 'audio_format')),
        language: toLanguage(field(row, 'language')),
        speakerCount: toCount(field(row, 'num_speakers')),
        segmentCount: toCount(field(row, 'num_segments')),
      };
    case 'tts':
      return {
        ...common,
        type: object,
        voice: label(field(row, 'voice')),
        chars: toCount(field(row, 'chars')),
        durationMs: secondsToMs(field(row, 'audio_secs')),
      };
    case 'conversation':
      return {
        ...common,
        type: object,
        voice: label(field(row, 'voice')),
        startedAtMs: toEpochMs(field(row, 'started_at')),
        endedAtMs: toEpochMs(field(row, 'ended_at')),
        durationMs: secondsToMs(field(row, 'duration_secs')),
        turnCount: toCount(field(row, 'turn_count')),
      };
    case 'conversation_turn':
      return {
        ...common,
        type: object,
        sessionId: toId(field(row, 'session_id')),
        role: label(field(row, 'role')),
        text: toText(field(row, 'text')) ?? '',
      };
    case 'tool_call':
      return {
        ...common,
        type: object,
        tool: label(field(row, 'tool', 'name')),
        args: anyText(field(row, 'args', 'arguments')),
        result: anyText(field(row, 'result')),
      };
  }
}

/** A list in the common envelope; a bad row is left out and counted, the page stays (T176). Throws without a list. */
export function mapHistoryPage(value: unknown, assumed?: ObjectName): Mapped<HistoryPage<HistoryItem>> {
  const row = asRow(value);
  const list = row === null ? null : field(row, 'data');
  if (row === null || !Array.isArray(list)) throw unusable('list');
  const items = list.flatMap((entry) => mapHistoryItem(entry, assumed) ?? []);
  return {
    dropped: list.length - items.length,
    value: {
      items,
      received: list.length,
      hasMore: toBool(field(row, 'has_more')),
      total: toCount(field(row, 'total')),
    },
  };
}

/** Both searches: a list without pages (T131). */
export function mapHistorySearch(value: unknown, limit: number): Mapped<HistorySearch> {
  const { value: page, dropped } = mapHistoryPage(value);
  return { value: { items: page.items, mayHaveMore: page.received >= limit }, dropped };
}

/** One object in full. Throws ApiError `bad-response` when it is of another kind or about another id. */
export function mapHistoryDetail<T extends ObjectName>(
  value: unknown,
  object: T,
  askedId: string,
): Extract<HistoryItem, { type: T }> {
  const row = asRow(value);
  const item = row === null ? null : mapHistoryItem({ ...row, id: field(row, 'id') ?? askedId }, object);
  if (item === null || item.type !== object || item.remoteId !== askedId) throw unusable(`${object} with this id`);
  return item as Extract<HistoryItem, { type: T }>;
}

/** A conversation with its turns and tool calls, in the order received. */
export function mapConversation(value: unknown, askedId: string): Mapped<ConversationDetail> {
  const row = asRow(value);
  if (row === null) throw unusable('conversation');
  const { turns: turnList, tool_calls: callList, ...rest } = row;
  const conversation: HistoryConversation = mapHistoryDetail(rest, 'conversation', askedId);
  const rows = Array.isArray(turnList) ? turnList : [];
  const calls = Array.isArray(callList) ? callList : [];
  const turns = rows.flatMap((entry) => {
    const turn = mapHistoryItem(entry, 'conversation_turn');
    return turn?.type === 'conversation_turn' ? [turn satisfies HistoryTurn] : [];
  });
  const toolCalls = calls.flatMap((entry) => {
    const call = mapHistoryItem(entry, 'tool_call');
    return call?.type === 'tool_call' ? [call satisfies HistoryToolCall] : [];
  });
  const isTruncated =
    conversation.turnCount !== null && Array.isArray(turnList) && conversation.turnCount > rows.length;
  return {
    value: { conversation, turns, toolCalls, isTruncated },
    dropped: rows.length + calls.length - turns.length - toolCalls.length,
  };
}

/** Links of a detail. They grant access: use at once, keep nowhere (T151). */
export type DetailLinks = {
  audio: string | null;
  original: string | null;
  text: string | null;
  segments: string | null;
};

export function mapLinks(value: unknown): DetailLinks {
  const row = asRow(value);
  const link = (...names: string[]): string | null => {
    const text = row === null ? null : field(row, ...names);
    return typeof text === 'string' && text !== '' ? text : null;
  };
  return {
    audio: link('download_url', 'audio_url'),
    original: link('original_audio_url'),
    text: link('text_url'),
    segments: link('segments_url'),
  };
}
