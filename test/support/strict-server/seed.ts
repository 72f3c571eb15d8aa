/** What the scripted transcript says, second by second of a twelve-second recording; longer ones repeat it. */
export const scripted = [
  { speaker: '0', text: "Yeah, let's *actually* start off exactly where we began. [breath]", start: 0.2, end: 2.9 },
  { speaker: '1', text: 'Sounds perfect', start: 2.6, end: 3.4 },
  { speaker: '1', text: 'That makes complete sense to me, um... [laugh] café & <b>tea</b>.', start: 3.6, end: 5.8 },
  { speaker: '0', text: 'Well [hesitation] the platypus wrote chapter [1] of the book. [scoff]', start: 6, end: 8.4 },
  { speaker: null, text: 'Hear, hear! 🎵', start: 8.4, end: 8.4 },
  { speaker: '2', text: 'I suppose [pause] the ornithologist was right all along.', start: 8.9, end: 11.6 },
];
export const scriptedPeriodSeconds = 12;

export type ScriptedSegment = (typeof scripted)[number] & { segment_idx: number; words?: unknown; tone: string };

/** Segments for a recording of this length: overlapping, one of no length, one without a speaker, extra fields. */
export function segmentsFor(seconds: number, withWords: boolean): ScriptedSegment[] {
  const rounds = Math.max(1, Math.ceil(seconds / scriptedPeriodSeconds));
  const limit = Math.max(seconds, 1);
  return Array.from({ length: rounds }, (_, round) =>
    scripted.map((segment) => ({
      ...segment,
      start: segment.start + round * scriptedPeriodSeconds,
      end: Math.min(limit, segment.end + round * scriptedPeriodSeconds),
      segment_idx: round,
      tone: 'warm',
    })),
  )
    .flat()
    .filter((segment) => segment.start < limit)
    .map((segment) => (withWords ? { ...segment, words: wordsOf(segment) } : segment));
}

function wordsOf({ text, start, end }: { text: string; start: number; end: number }): unknown[] {
  const words = text.split(' ');
  const step = (end - start) / words.length;
  return words.map((word, index) => ({ word, start: start + index * step, end: start + (index + 1) * step }));
}

/** The text field as documented: a label at the start of each turn, tags and punctuation that segments lack. */
export function textOf(segments: ScriptedSegment[]): string {
  return segments.map(({ speaker, text }) => `SPEAKER_${speaker ?? 'X'}: ${text}`).join('\n');
}

export type HistoryItem = Record<string, unknown> & { object: string; id: string | number; atMs: number };

/** Times in every legal form, in turn. */
export function timeForm(atMs: number, index: number): string | number {
  const iso = new Date(atMs).toISOString();
  const forms = [iso.replace(/\.\d+/, ''), iso, iso.replace(/\.(\d+)Z/, '.$1000+00:00'), Math.floor(atMs / 1000)];
  return forms[index % forms.length] ?? iso;
}

const now = (): number => Math.floor(Date.now() / 1000) * 1000;
const hourMs = 3_600_000;

/** An account with a past: some of everything, with nulls, numbers as strings and ids of both kinds. */
export function seedHistory(counts: { transcriptions: number; tts: number; conversations: number }): HistoryItem[] {
  const start = now() - 60 * 24 * hourMs;
  const transcriptions = Array.from(
    { length: counts.transcriptions },
    (_, index): HistoryItem => ({
      object: 'transcription',
      id: index % 5 === 4 ? `${9_000 + index}` : 9_000 + index,
      atMs: start + index * hourMs,
      cost_usd: index % 3 === 0 ? null : 0.1,
      status: index % 11 === 10 ? 'failed' : index % 7 === 6 ? 'archived' : 'completed',
      ...(index % 11 === 10 ? { error_message: null } : {}),
      filename: `Interview ${index + 1}.mp3`,
      audio_duration_secs: index % 4 === 3 ? '12.5' : 12.5,
      audio_format: 'opus',
      language: index % 2 ? null : 'en',
      num_speakers: 3,
      num_segments: 6,
      mood: 'calm',
    }),
  );
  const renders = Array.from(
    { length: counts.tts },
    (_, index): HistoryItem => ({
      object: 'tts',
      id: 500 + index,
      atMs: start + index * hourMs + 60_000,
      cost_usd: index % 2 ? 0.0123 : null,
      voice: 'maeve.en-us',
      chars: 42,
      audio_secs: 1.5,
    }),
  );
  const conversations = Array.from(
    { length: counts.conversations },
    (_, index): HistoryItem => ({
      object: 'conversation',
      id: `sess_${(0xab_c0_00 + index).toString(16)}`,
      atMs: start + index * hourMs + 120_000,
      cost_usd: null,
      voice: 'maeve.en-us',
      duration_secs: index % 3 === 2 ? null : 312.4,
      turn_count: 4,
    }),
  );
  return [...transcriptions, ...renders, ...conversations];
}
