import { ContractError } from '../../ipc/contract/errors.ts';
import type { RemoteWord } from '../transcription.ts';
import { createCueList, type ReadTranscript, refuseTooMany } from './read-cue.ts';

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Seconds as a number, or as digits in a string, in whole milliseconds. */
function msOf(value: unknown): number | null {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 && seconds < 1e7
    ? Math.round(seconds * 1000)
    : null;
}

/** Words with times; `null` unless every one can be read, because half of them would light up wrongly. */
function wordsOf(value: unknown): RemoteWord[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const words = value.map((entry): RemoteWord | null => {
    const word = fieldsOf(entry);
    const text = textOf(word?.['body'] ?? word?.['word'] ?? word?.['text']);
    const startMs = msOf(word?.['startTime'] ?? word?.['start']);
    const endMs = msOf(word?.['endTime'] ?? word?.['end']);
    return text === null || startMs === null || endMs === null || endMs < startMs
      ? null
      : { text: text.trim(), startMs, endMs };
  });
  return words.every((word) => word !== null) ? words : null;
}

/**
 * A Podcasting 2.0 transcript, `{segments: [{speaker, startTime, endTime, body}]}` in seconds, with what our own export
 * adds to it (title, language, note, words); `start`, `end` and `text` of other programs are understood as well. A missing end
 * is the next start. Throws BAD_INPUT when it is not JSON or holds no segments.
 */
export function readJson(text: string, name: string): ReadTranscript {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new ContractError(
      'BAD_INPUT',
      `“${name}” is not valid JSON. Export it again where it comes from.`,
      undefined,
      {
        cause,
      },
    );
  }
  const top = fieldsOf(document);
  const segments = Array.isArray(document) ? document : top?.['segments'];
  if (!Array.isArray(segments)) {
    throw new ContractError('BAD_INPUT', `“${name}” holds no transcript: a list called “segments” is missing.`);
  }
  refuseTooMany(segments.length, name);
  const list = createCueList(name);
  const read = segments.map((entry) => {
    const segment = fieldsOf(entry);
    return {
      body: textOf(segment?.['body'] ?? segment?.['text']),
      speaker: textOf(segment?.['speaker']),
      startMs: msOf(segment?.['startTime'] ?? segment?.['start']),
      endMs: msOf(segment?.['endTime'] ?? segment?.['end']),
      words: wordsOf(segment?.['words']),
    };
  });
  read.forEach(({ body, speaker, startMs, endMs, words }, index) => {
    const untilMs = endMs ?? Math.max(startMs ?? 0, read[index + 1]?.startMs ?? (startMs ?? 0) + 2_000);
    if (body === null || startMs === null || untilMs < startMs) list.skip();
    else list.add({ text: body, speaker, startMs, endMs: untilMs, words });
  });
  return {
    ...list.result(),
    title: textOf(top?.['title']),
    language: textOf(top?.['language'])?.slice(0, 20) ?? null,
    ownNote: textOf(top?.['note']),
  };
}
