import { sortKey } from '../../../domain/search/fold.ts';
import type { ItemRow } from '../../../services/ports/store.ts';

/** An item as the file holds it. */
export type ItemRecord = {
  number: number;
  id: string;
  title: string;
  source: string;
  origin: string;
  account: string;
  created_at_ms: number;
  duration_ms: number | null;
  size_bytes: number | null;
  files: string;
  mime_type: string | null;
  sha256: string | null;
  language: string | null;
  speaker_count: number | null;
  segment_count: number | null;
  cost_micro_usd: number | null;
  starred: number;
  deleted_at_ms: number | null;
  recording: number;
};

/** The columns of `ItemRecord`, for a SELECT over `items` named `i`. */
export const itemColumns = `i.number, i.id, i.title, i.source, i.origin, i.account, i.created_at_ms, i.duration_ms,
  i.size_bytes, i.files, i.mime_type, i.sha256, i.language, i.speaker_count, i.segment_count, i.cost_micro_usd,
  i.starred, i.deleted_at_ms, i.recording`;

/** The item of a record. Values of another version's enums are passed through: only our own code writes them. */
export function itemOf(record: ItemRecord): ItemRow {
  return {
    id: record.id,
    title: record.title,
    source: record.source as ItemRow['source'],
    origin: record.origin as ItemRow['origin'],
    account: record.account,
    createdAtMs: record.created_at_ms,
    durationMs: record.duration_ms,
    sizeBytes: record.size_bytes,
    files: filesOf(record.files),
    mimeType: record.mime_type,
    sha256: record.sha256,
    language: record.language,
    speakerCount: record.speaker_count,
    segmentCount: record.segment_count,
    costMicroUsd: record.cost_micro_usd,
    starred: record.starred === 1,
    deletedAtMs: record.deleted_at_ms,
    recording: record.recording === 1,
  };
}

/** Column values of the fields that are given, times and sizes as whole numbers (the tables are STRICT). */
export function itemValues(patch: Partial<ItemRow>): Record<string, string | number | null> {
  const values: Record<string, string | number | null | undefined> = {
    id: patch.id,
    title: patch.title,
    title_key: patch.title === undefined ? undefined : sortKey(patch.title),
    source: patch.source,
    origin: patch.origin,
    account: patch.account,
    created_at_ms: whole(patch.createdAtMs),
    duration_ms: whole(patch.durationMs),
    size_bytes: whole(patch.sizeBytes),
    files: patch.files === undefined ? undefined : JSON.stringify(patch.files),
    mime_type: patch.mimeType,
    sha256: patch.sha256,
    language: patch.language,
    speaker_count: whole(patch.speakerCount),
    segment_count: whole(patch.segmentCount),
    cost_micro_usd: whole(patch.costMicroUsd),
    starred: flag(patch.starred),
    deleted_at_ms: whole(patch.deletedAtMs),
    recording: flag(patch.recording),
  };
  return given(values);
}

/** Leaves out what is `undefined`. */
export function given<T>(values: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, T>;
}

/** A whole number for an INTEGER column; `null` and `undefined` stay. */
export function whole(value: number | null | undefined): number | null | undefined {
  return typeof value === 'number' ? Math.round(value) : value;
}

/** A yes or no for an INTEGER column; `undefined` stays. */
export function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** A damaged list must not hide the item: it counts as having no audio here. */
export function filesOf(json: string): string[] {
  try {
    const files: unknown = JSON.parse(json);
    return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
  } catch {
    return [];
  }
}
