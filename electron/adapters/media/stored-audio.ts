import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type PcmFormat, wavHeader } from '../../domain/audio/wav-header.ts';
import { parseWav, wavProbeBytes } from '../../domain/audio/wav-parse.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { StoredAudio } from '../../services/ports/media-files.ts';

/** Audio of one item as one run of bytes, readable from any place. */
export type Media = {
  sizeBytes: number;
  mimeType: string;
  /** Bytes `start` to `end`, both included. Holds one chunk at a time. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
};

/** A stretch of the whole: bytes made up here (a header), or bytes of a file. */
type Piece =
  | { kind: 'bytes'; bytes: Uint8Array; length: number }
  | { kind: 'file'; path: string; offset: number; length: number };

const chunkBytes = 256 * 1024;

/** Files in the media folder have plain names; anything else would be a way out of it. */
export function mediaPath(dir: string, file: string): string {
  if (!/^[A-Za-z0-9_-]{1,80}\.[a-z0-9]{1,5}$/.test(file)) throw new Error('not a name of the media folder');
  return join(dir, file);
}

async function wavPiece(path: string): Promise<{ format: PcmFormat; piece: Piece; isOpenEnded: boolean } | null> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const start = Buffer.alloc(Math.min(size, wavProbeBytes));
    await handle.read(start, 0, start.length, 0);
    const parsed = parseWav(start, size);
    if (parsed.kind !== 'wav' || parsed.head.codec !== 1 || parsed.head.bitsPerSample !== 16) return null;
    const { head } = parsed;
    return {
      format: { sampleRateHz: head.sampleRateHz, channels: head.channels },
      piece: { kind: 'file', path, offset: head.dataOffset, length: head.dataBytes },
      isOpenEnded: head.declaredBytes === 0 || head.declaredBytes === 0xffffffff,
    };
  } finally {
    await handle.close();
  }
}

async function piecesOf(dir: string, audio: StoredAudio): Promise<Piece[]> {
  const paths = audio.files.map((file) => mediaPath(dir, file));
  const [only] = paths;
  if (only === undefined) throw new ContractError('NOT_FOUND', 'The audio of this item is not on this computer.');
  const parts = paths.length > 1 || audio.mimeType === 'audio/wav' ? await Promise.all(paths.map(wavPiece)) : [];
  const first = parts[0];
  // One header with the true length in front: for several parts, and for a file whose own header leaves it open.
  if (first && (paths.length > 1 || first.isOpenEnded)) {
    const data = parts.map((part) => {
      if (
        !part ||
        part.format.sampleRateHz !== first.format.sampleRateHz ||
        part.format.channels !== first.format.channels
      ) {
        throw new ContractError('BAD_INPUT', 'The parts of this recording do not belong together.');
      }
      return part.piece;
    });
    const total = data.reduce((sum, piece) => sum + piece.length, 0);
    const header = wavHeader(first.format, total);
    return [{ kind: 'bytes', bytes: header, length: header.length }, ...data];
  }
  if (paths.length > 1) throw new ContractError('BAD_INPUT', 'The parts of this recording cannot be read.');
  return [{ kind: 'file', path: only, offset: 0, length: (await stat(only)).size }];
}

async function* readPieces(
  pieces: Piece[],
  start: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const piece of pieces) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, piece.length - 1);
    offset += piece.length;
    if (from > to) continue;
    if (piece.kind === 'bytes') {
      yield piece.bytes.subarray(from, to + 1);
      continue;
    }
    const stream = createReadStream(piece.path, {
      start: piece.offset + from,
      end: piece.offset + to,
      highWaterMark: chunkBytes,
      ...(signal && { signal }),
    });
    let left = to - from + 1;
    for await (const chunk of stream) {
      left -= (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    if (left > 0) throw new Error('the audio became shorter while it was read');
  }
}

/** Opens stored audio. Several parts read as one WAV. Rejects with NOT_FOUND when a file is missing. */
export async function openMedia(dir: string, audio: StoredAudio): Promise<Media & { withSignal: ReadWithSignal }> {
  let pieces: Piece[];
  try {
    pieces = await piecesOf(dir, audio);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ContractError('NOT_FOUND', 'The audio of this item is not on this computer any more.', undefined, {
      cause: error,
    });
  }
  return {
    sizeBytes: pieces.reduce((sum, piece) => sum + piece.length, 0),
    mimeType: audio.mimeType,
    read: (start, end) => readPieces(pieces, start, end),
    withSignal: (start, end, signal) => readPieces(pieces, start, end, signal),
  };
}

type ReadWithSignal = (start: number, end: number, signal?: AbortSignal) => AsyncIterable<Uint8Array>;
