/** Longest file name that every common file system takes (ext4, APFS, NTFS), in bytes of UTF-8. */
const maxFileNameBytes = 255;
/** Longest name sent to the service, in UTF-16 units, extension and token included (T20). */
const maxRemoteNameLength = 200;

/** Device names that Windows reserves in every folder, whatever the extension. */
const reservedName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[.\s])/i;
/** C0, DEL, C1, line and paragraph separators, byte order mark. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g;
/** Embeddings, overrides, isolates and marks: they make a name display as another one. */
const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Separators and the characters that Windows refuses. */
const forbidden = /[/\\:*?"<>|]/g;

const encoder = new TextEncoder();
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * A name for a file of ours, made from any title: one path component, valid on Linux, macOS and Windows, at most 255
 * bytes with its extension, never empty, never starting with `-`, `.` or a space. Emoji and all scripts are kept.
 * `extension` comes without a dot. Two titles may give one name: the writer must not overwrite. Source: list C9.
 */
export function safeFileName(title: string, extension: string): string {
  return fileNameOf(title, suffixOf(extension));
}

/**
 * Safe names for files that lie in one folder: the second `Talk.srt` becomes `Talk (2).srt`. Names that a file system
 * may take for one (upper and lower case, composed and not) count as one.
 */
export function createFileNames(): (title: string, extension: string) => string {
  const taken = new Set<string>();
  /** Where counting goes on for a name, so that ten thousand of one title are not tried one by one. */
  const last = new Map<string, number>();
  const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();
  return (title, extension) => {
    const suffix = suffixOf(extension);
    const first = fileNameOf(title, suffix);
    let name = first;
    let number = last.get(keyOf(first)) ?? 1;
    while (taken.has(keyOf(name))) name = fileNameOf(title, ` (${(number += 1)})${suffix}`);
    last.set(keyOf(first), number);
    taken.add(keyOf(name));
    return name;
  };
}

function fileNameOf(title: string, ending: string): string {
  const room = maxFileNameBytes - encoder.encode(ending).length;
  let base = cutTo(cleanBase(title), room, (part) => encoder.encode(part).length);
  if (reservedName.test(base)) base = `_${cutTo(base, room - 1, (part) => encoder.encode(part).length)}`;
  return `${base === '' ? 'Untitled' : base}${ending}`;
}

/**
 * The name an upload is sent under, such as `My interview [k3f9].mp3`: readable, NFC, at most 200 characters, and
 * carrying our `token` (letters and digits) so that a job whose answer was lost can be found again (T20, T36).
 * A title that is an absolute path gives its last component, so that no folder name leaves this computer.
 */
export function remoteFileName(title: string, extension: string, token: string): string {
  const suffix = ` [${token}]${suffixOf(extension)}`;
  const base = cutTo(cleanBase(lastComponent(title)), maxRemoteNameLength - suffix.length, (part) => part.length);
  return `${base === '' ? 'Untitled' : base}${suffix}`;
}

/** The token `remoteFileName` put into a name, or `null`. The last bracket wins, because ours comes last. */
export function findToken(filename: string): string | null {
  let found: string | null = null;
  for (const match of filename.matchAll(/\[([A-Za-z0-9]{4,64})\]/g)) found = match[1] ?? null;
  return found;
}

function suffixOf(extension: string): string {
  const clean = extension.replace(/[^A-Za-z0-9]/g, '').slice(0, 16);
  return clean === '' ? '' : `.${clean}`;
}

function lastComponent(title: string): string {
  if (!/^(?:\/|\\\\|[A-Za-z]:[\\/])/.test(title)) return title;
  return title.split(/[\\/]/).findLast((part) => part.trim() !== '') ?? '';
}

function cleanBase(title: string): string {
  const text = title
    .toWellFormed()
    .normalize('NFC')
    .replace(controls, ' ')
    .replace(bidiControls, '')
    .replace(forbidden, '-')
    .split(/\s+/)
    .join(' ');
  return trimEnds(text);
}

/** Leading `-` reads as an option, leading `.` hides, trailing dots and spaces vanish on Windows. */
function trimEnds(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && '-. '.includes(text.charAt(start))) start += 1;
  while (end > start && '. '.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** The longest start of `text` whose size is at most `room`, cut between what people see as characters. */
function cutTo(text: string, room: number, sizeOf: (part: string) => number): string {
  // No name that fits is longer than this in UTF-16 units, and segmenting a huge title would be slow.
  const head = text.slice(0, 2 * maxFileNameBytes);
  if (head.length === text.length && sizeOf(text) <= room) return text;
  let size = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(head.toWellFormed())) {
    size += sizeOf(segment);
    if (size > room) break;
    end = index + segment.length;
  }
  return trimEnds(head.slice(0, end));
}
