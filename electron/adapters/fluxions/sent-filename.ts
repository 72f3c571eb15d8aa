const maxLength = 200;

/**
 * The name a file is sent under: the last part of a path, composed (NFC), without control characters, at most 200
 * characters with its extension kept (T20). Never empty. It is the only thing History finds a transcription by.
 */
export function sentFilename(name: string): string {
  const base = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must go
  const clean = base.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '').trim();
  if (clean === '' || clean === '.' || clean === '..') return 'audio';
  const letters = Array.from(clean);
  if (letters.length <= maxLength) return clean;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? '';
  return letters.slice(0, maxLength - extension.length).join('') + extension;
}
