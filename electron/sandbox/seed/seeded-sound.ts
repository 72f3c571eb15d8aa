import type { RendersTable } from '../storage/renders-table.ts';
import type { TranscriptionsTable } from '../storage/transcriptions-table.ts';
import { wavHeader } from '../../domain/audio/wav-header.ts';

/** A low rate keeps the files of thousands of items small. */
const rateHz = 8_000;
const toneHz = 440;
const maxSec = 60;

/** Seeded rows carry this instead of a hash. */
const seededMark = 'seeded-';

/**
 * Sound of an item that was made up in bulk: a quiet tone of its length (at most a minute), as WAV whatever the key
 * says. `null` for everything that has, or should have, a file of its own.
 */
export function seededSound(
  key: string,
  tables: { transcriptions: TranscriptionsTable; renders: RendersTable },
): Buffer | null {
  const [kind, name = ''] = key.split('/');
  const id = Number(name.split('.')[0]);
  if (kind === 'audio') {
    const row = tables.transcriptions.result(id);
    return row?.sha256.startsWith(seededMark) ? tone(row.duration_sec ?? 1) : null;
  }
  const seconds = tables.renders.seededSec(id);
  return seconds === null ? null : tone(seconds);
}

function tone(seconds: number): Buffer {
  const samples = Math.round(Math.min(maxSec, seconds) * rateHz);
  const pcm = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) {
    pcm.writeInt16LE(Math.round(2_000 * Math.sin((2 * Math.PI * toneHz * index) / rateHz)), index * 2);
  }
  return Buffer.concat([wavHeader({ sampleRateHz: rateHz, channels: 1 }, pcm.length), pcm]);
}
