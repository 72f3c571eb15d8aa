/** What the first bytes of a file say it is. Never the extension: people rename files (T21, T33). */
export type Container =
  | 'wav'
  | 'mp3'
  | 'flac'
  | 'ogg'
  | 'mp4'
  | 'mov'
  | 'matroska'
  | 'webm'
  | 'aiff'
  | 'aac'
  | 'amr'
  | 'asf';

/** How much of the start `sniffContainer` wants. */
export const sniffBytes = 65_536;

function latin1(bytes: Uint8Array, from: number, length: number): string {
  let text = '';
  for (let index = from; index < Math.min(from + length, bytes.length); index++) {
    text += String.fromCharCode(bytes[index] ?? 0);
  }
  return text;
}

/** An MPEG audio frame header with no reserved value in it. Layer III, II or I. */
function isMpegFrame(bytes: Uint8Array, at: number): boolean {
  const [b0 = 0, b1 = 0, b2 = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  const version = (b1 >> 3) & 3;
  const layer = (b1 >> 1) & 3;
  const bitrate = b2 >> 4;
  const rate = (b2 >> 2) & 3;
  return b0 === 0xff && (b1 & 0xe0) === 0xe0 && version !== 1 && layer !== 0 && bitrate !== 15 && rate !== 3;
}

function isAdtsFrame(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && ((bytes[at + 1] ?? 0) & 0xf6) === 0xf0 && ((bytes[at + 2] ?? 0) >> 2) % 16 < 13;
}

/** Length of an ID3v2 tag at the start, 0 without one; album art may make it long. */
function id3Bytes(bytes: Uint8Array): number {
  if (latin1(bytes, 0, 3) !== 'ID3' || bytes.length < 10) return 0;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10);
  return 10 + ((a & 0x7f) << 21) + ((b & 0x7f) << 14) + ((c & 0x7f) << 7) + (d & 0x7f);
}

/** Names the container, or `null` when this is not audio or video that we know. */
export function sniffContainer(start: Uint8Array): Container | null {
  const form = latin1(start, 0, 4);
  if ((form === 'RIFF' || form === 'RF64') && latin1(start, 8, 4) === 'WAVE') return 'wav';
  if (form === 'fLaC') return 'flac';
  if (form === 'OggS') return 'ogg';
  if (form === 'FORM' && /^AIF[FC]$/.test(latin1(start, 8, 4))) return 'aiff';
  if (latin1(start, 0, 5) === '#!AMR') return 'amr';
  if (latin1(start, 4, 4) === 'ftyp') return latin1(start, 8, 4) === 'qt  ' ? 'mov' : 'mp4';
  // QuickTime from before `ftyp` existed.
  if (/^(moov|mdat|wide|skip|free)$/.test(latin1(start, 4, 4))) return 'mov';
  if (form === '\x1aE\xdf\xa3') return latin1(start, 0, 64).includes('webm') ? 'webm' : 'matroska';
  if (form === '\x30\x26\xb2\x75') return 'asf';
  const tagged = id3Bytes(start);
  // Behind a long tag nothing can be seen; only MP3, AAC and FLAC carry ID3 in front, and MP3 is what they mostly are.
  if (tagged > 0 && tagged + 4 > start.length) return 'mp3';
  if (tagged > 0 && latin1(start, tagged, 4) === 'fLaC') return 'flac';
  if (isAdtsFrame(start, tagged)) return 'aac';
  if (tagged > 0 || isMpegFrame(start, 0)) return 'mp3';
  return null;
}

/** Windows Media marks protection with one of these objects in its header. */
const asfProtection = [
  [0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11],
  [0x14, 0xe6, 0x8a, 0x29, 0x22, 0x26, 0x17, 0x4c],
];

/** Copy protection visible at the start of a file: bought music of old stores. `sampleEntry` is the codec's box name. */
export function isProtected(container: Container, start: Uint8Array, sampleEntry: string | null): boolean {
  if (container === 'mp4' && latin1(start, 8, 4) === 'M4P ') return true;
  if (sampleEntry !== null && /drms|drmi|enca|encv/.test(sampleEntry)) return true;
  if (container !== 'asf') return false;
  return asfProtection.some((guid) => {
    for (let at = 0; at + guid.length <= start.length; at++) {
      if (guid.every((byte, index) => start[at + index] === byte)) return true;
    }
    return false;
  });
}

/** MIME type and usual extension, once it is known whether there are pictures. */
export function describeContainer(container: Container, hasVideo: boolean): { mimeType: string; extension: string } {
  switch (container) {
    case 'wav':
      return { mimeType: 'audio/wav', extension: 'wav' };
    case 'mp3':
      return { mimeType: 'audio/mpeg', extension: 'mp3' };
    case 'flac':
      return { mimeType: 'audio/flac', extension: 'flac' };
    case 'ogg':
      return hasVideo ? { mimeType: 'video/ogg', extension: 'ogv' } : { mimeType: 'audio/ogg', extension: 'ogg' };
    case 'mp4':
      return hasVideo ? { mimeType: 'video/mp4', extension: 'mp4' } : { mimeType: 'audio/mp4', extension: 'm4a' };
    case 'mov':
      return { mimeType: 'video/quicktime', extension: 'mov' };
    case 'matroska':
      return hasVideo
        ? { mimeType: 'video/x-matroska', extension: 'mkv' }
        : { mimeType: 'audio/x-matroska', extension: 'mka' };
    case 'webm':
      return { mimeType: hasVideo ? 'video/webm' : 'audio/webm', extension: 'webm' };
    case 'aiff':
      return { mimeType: 'audio/aiff', extension: 'aiff' };
    case 'aac':
      return { mimeType: 'audio/aac', extension: 'aac' };
    case 'amr':
      return { mimeType: 'audio/amr', extension: 'amr' };
    case 'asf':
      return hasVideo
        ? { mimeType: 'video/x-ms-wmv', extension: 'wmv' }
        : { mimeType: 'audio/x-ms-wma', extension: 'wma' };
  }
}
