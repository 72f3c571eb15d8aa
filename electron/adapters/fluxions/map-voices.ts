import { ApiError } from '../../domain/errors.ts';
import type { BuiltInVoice, ClonedVoice, RemoteVoice } from '../../services/ports/speech-api.ts';
import { asRow, field, secondsToMs, toId, toText } from './coerce.ts';
import type { Mapped } from './map-transcription.ts';

/** Rows of `{voices: […]}`, or of a bare list; an empty list is fine (T117). Throws ApiError `bad-response` without one. */
function voiceRows(value: unknown): unknown[] {
  const row = asRow(value);
  const list = Array.isArray(value) ? value : row === null ? null : field(row, 'voices', 'data');
  if (!Array.isArray(list)) throw new ApiError({ kind: 'bad-response', message: 'The answer has no list of voices.' });
  return list;
}

/** A name as shown: one line of sensible length. */
function nameOf(value: unknown): string | null {
  const name = toText(value)?.replace(/\s+/g, ' ').trim() ?? '';
  return name === '' ? null : name.slice(0, 200).toWellFormed();
}

export function mapBuiltInVoices(value: unknown): Mapped<BuiltInVoice[]> {
  const list = voiceRows(value);
  const voices = list.flatMap((entry) => {
    const row = asRow(entry);
    const voiceId = row === null ? null : toId(field(row, 'voice_id', 'id'));
    if (row === null || voiceId === null) return [];
    return [{ voiceId, previewText: (toText(field(row, 'preview_text')) ?? '').slice(0, 2_000).toWellFormed() }];
  });
  return { value: voices, dropped: list.length - voices.length };
}

export function mapMyVoices(value: unknown): Mapped<RemoteVoice[]> {
  const list = voiceRows(value);
  const voices = list.flatMap((entry) => {
    const row = asRow(entry);
    const voiceId = row === null ? null : toId(field(row, 'voice_id', 'id'));
    return row === null || voiceId === null ? [] : [{ voiceId, name: nameOf(field(row, 'name')) }];
  });
  return { value: voices, dropped: list.length - voices.length };
}

/** `POST /v1/voices`: only the id is needed. Throws ApiError `bad-response` without one. */
export function mapClonedVoice(value: unknown): ClonedVoice {
  const row = asRow(value);
  const voiceId = row === null ? null : toId(field(row, 'voice_id', 'id'));
  if (row === null || voiceId === null) {
    throw new ApiError({ kind: 'bad-response', message: 'The answer has no voice id.' });
  }
  return { voiceId, name: nameOf(field(row, 'name')), durationMs: secondsToMs(field(row, 'seconds')) };
}
