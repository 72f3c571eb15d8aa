const transcriptName = /\.(?:srt|vtt|webvtt|json|txt|text|md|markdown)$/i;
/** Best first: what keeps most of speakers, times and words. */
const order = ['json', 'vtt', 'webvtt', 'srt', 'md', 'markdown', 'txt', 'text'];

/** Whether a file is a transcript rather than audio, by its name. */
export function isTranscriptName(name: string): boolean {
  return transcriptName.test(name);
}

/** What is imported together: audio, a transcript, or both. `others` are further transcripts of the same audio. */
export type ImportUnit<T> = { audio: T | null; transcript: T | null; others: T[] };

/**
 * Puts transcripts beside the audio they belong to: `episode.srt`, `episode.en.srt` or `episode.mp3.srt` with
 * `episode.mp3`, whatever the case. Of several, the one that says most is taken. The order of the files is kept.
 */
export function pairFiles<T>(files: readonly T[], nameOf: (file: T) => string): ImportUnit<T>[] {
  const units: ImportUnit<T>[] = [];
  const byStem = new Map<string, ImportUnit<T>>();
  for (const file of files) {
    const name = nameOf(file);
    if (isTranscriptName(name)) continue;
    const unit: ImportUnit<T> = { audio: file, transcript: null, others: [] };
    units.push(unit);
    for (const stem of [fold(name), stemOf(name)]) if (!byStem.has(stem)) byStem.set(stem, unit);
  }
  const ranked = files
    .filter((file) => isTranscriptName(nameOf(file)))
    .map((file) => ({ file, rank: order.indexOf(/[^.]*$/.exec(nameOf(file).toLowerCase())?.[0] ?? '') }))
    .sort((a, b) => a.rank - b.rank);
  for (const { file } of ranked) {
    const stem = stemOf(nameOf(file));
    const unit = byStem.get(stem) ?? byStem.get(stem.replace(/\.[a-z]{2,3}(?:-[a-z0-9]{2,4})?$/, ''));
    if (!unit) units.push({ audio: null, transcript: file, others: [] });
    else if (unit.transcript === null) unit.transcript = file;
    else unit.others.push(file);
  }
  const position = new Map(files.map((file, index) => [file, index]));
  const at = (unit: ImportUnit<T>): number => position.get((unit.audio ?? unit.transcript) as T) ?? 0;
  return units.sort((a, b) => at(a) - at(b));
}

const fold = (name: string): string => name.normalize('NFC').toLowerCase();
const stemOf = (name: string): string => fold(name).replace(/\.[a-z0-9]{1,8}$/, '');
