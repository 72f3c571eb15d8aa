import { type GatewayContext, timeText } from '../gateway-context.ts';
import type { ConversationRow, ToolCallRow, TurnRow } from '../storage/conversations-table.ts';
import type { RenderRow } from '../storage/renders-table.ts';
import type { TranscriptionRow } from '../storage/transcriptions-table.ts';
import { audioKey } from './job-views.ts';

type Json = Record<string, unknown>;

/** A transcription in History (O3); its id is not the job's. */
export function transcriptionView(context: GatewayContext, row: TranscriptionRow, withLink: boolean): Json {
  return {
    object: 'transcription',
    id: row.history_id,
    created_at: timeText(context, row.created_at_ms, 'history'),
    cost_usd: row.cost_usd,
    status: row.status,
    filename: row.filename,
    audio_duration_secs: row.duration_sec,
    audio_format: row.audio_format,
    language: row.language,
    num_speakers: row.num_speakers,
    num_segments: row.num_segments,
    ...(withLink && { download_url: context.presigner.sign(audioKey(context, row.id)) }),
  };
}

/** The full record (E7), with links to audio, text and segments. */
export function transcriptionDetailView(context: GatewayContext, row: TranscriptionRow): Json {
  const links = {
    text_url: context.presigner.sign(`text/${row.id}.txt`),
    segments_url: context.presigner.sign(`segments/${row.id}.json`),
  };
  return { ...transcriptionView(context, row, true), ...(row.status === 'completed' && links) };
}

/** A transcription as a search shows it. */
export function transcriptionHitView(context: GatewayContext, row: TranscriptionRow): Json {
  return {
    object: 'transcription',
    id: row.history_id,
    created_at: timeText(context, row.created_at_ms, 'history'),
    status: row.status,
    filename: row.filename,
    audio_duration_secs: row.duration_sec,
  };
}

/** A render (O5). */
export function renderView(context: GatewayContext, row: RenderRow, withLink: boolean): Json {
  return {
    object: 'tts',
    id: row.id,
    created_at: timeText(context, row.created_at_ms, 'history'),
    cost_usd: row.cost_usd,
    voice: row.voice,
    chars: row.chars,
    audio_secs: row.audio_sec,
    ...(withLink && { download_url: context.presigner.sign(`tts/${row.id}.${context.hasOpus ? 'opus' : 'wav'}`) }),
  };
}

/** A conversation in a list (O6); `light` is its form in the unified feed. */
export function conversationView(context: GatewayContext, row: ConversationRow, light: boolean): Json {
  return {
    object: 'conversation',
    id: row.id,
    created_at: timeText(context, row.created_at_ms, 'history'),
    cost_usd: null,
    voice: row.voice,
    ...(!light && {
      started_at: timeText(context, row.created_at_ms, 'history'),
      ended_at: row.ended_at_ms === null ? null : timeText(context, row.ended_at_ms, 'history'),
    }),
    duration_secs: row.duration_sec,
    turn_count: row.turn_count,
  };
}

/** One turn (T). */
export function turnView(context: GatewayContext, row: TurnRow): Json {
  return {
    object: 'conversation_turn',
    id: row.id,
    session_id: row.session_id,
    role: row.role,
    text: row.text,
    created_at: timeText(context, row.created_at_ms, 'history'),
  };
}

/** One tool call of a conversation. */
export function toolCallView(context: GatewayContext, row: ToolCallRow): Json {
  return {
    object: 'tool_call',
    id: row.id,
    tool: row.tool,
    args: JSON.parse(row.args) as unknown,
    result: row.result,
    created_at: timeText(context, row.created_at_ms, 'history'),
  };
}
