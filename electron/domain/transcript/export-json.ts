import type { Exported, ExportInput } from './export.ts';
import { cleanLine } from './clean.ts';
import { speakerName } from './speakers.ts';

/**
 * Podcasting 2.0 transcript: `{version, segments: [{speaker, startTime, endTime, body}]}`, seconds. `endTime` is always
 * there and later than `startTime`, and no body is empty: readers skip or crash on those. Fields of our own (title,
 * language, duration, note, word times) are ignored by other readers.
 */
export function exportJson(input: ExportInput): Exported {
  const hasSpeakers = input.segments.some((segment) => segment.speaker !== null);
  const segments = input.segments.map((segment) => ({
    ...(hasSpeakers ? { speaker: cleanLine(speakerName(segment.speaker, input.speakerNames)) } : {}),
    startTime: seconds(segment.startMs),
    endTime: seconds(Math.max(segment.endMs, segment.startMs + 1)),
    body: segment.text,
    ...(segment.words === null || segment.edited
      ? {}
      : {
          words: segment.words.map((word) => ({
            body: cleanLine(word.text),
            startTime: seconds(word.startMs),
            endTime: seconds(word.endMs),
          })),
        }),
  }));
  const created = new Date(input.createdAtMs);
  const document = {
    version: '1.0.0',
    title: input.title,
    ...(input.language === null ? {} : { language: input.language }),
    ...(input.durationMs === null ? {} : { duration: seconds(input.durationMs) }),
    ...(Number.isNaN(created.getTime()) ? {} : { created: created.toISOString() }),
    ...(input.note === '' ? {} : { note: input.note }),
    segments,
  };
  return { text: `${JSON.stringify(document, null, 2)}\n`, mimeType: 'application/json', extension: 'json' };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
