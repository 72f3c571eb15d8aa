import { open } from 'node:fs/promises';

export type AudioKind = { format: string; mimeType: string };

/** Container of an audio file by its first bytes; unknown ones are `bin`. */
export async function sniffAudio(path: string): Promise<AudioKind> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(16);
    await file.read(head, 0, 16, 0);
    const at = (offset: number, length: number): string => head.toString('latin1', offset, offset + length);
    if ((at(0, 4) === 'RIFF' || at(0, 4) === 'RF64') && at(8, 4) === 'WAVE')
      return { format: 'wav', mimeType: 'audio/wav' };
    if (at(0, 4) === 'OggS') return { format: 'ogg', mimeType: 'audio/ogg' };
    if (at(0, 4) === 'fLaC') return { format: 'flac', mimeType: 'audio/flac' };
    if (at(4, 4) === 'ftyp') return { format: 'm4a', mimeType: 'audio/mp4' };
    if (at(0, 3) === 'ID3' || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0)) {
      return { format: 'mp3', mimeType: 'audio/mpeg' };
    }
    if (head.readUInt32BE(0) === 0x1a45dfa3) return { format: 'webm', mimeType: 'audio/webm' };
    return { format: 'bin', mimeType: 'application/octet-stream' };
  } finally {
    await file.close();
  }
}
