/** C0 and C1 controls, DEL, byte order mark: nothing a reader of a text file should meet. White space is handled apart. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufeff]/g;
/** Embeddings, overrides and isolates, which make text read differently from what it is (T62). Plain marks are kept. */
const bidiControls = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text of several lines for a file, as it was written: no controls, no bidi overrides, one kind of line end, no blank ends. */
export function cleanLines(text: string): string {
  return text
    .toWellFormed()
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => line.replace(controls, '').replace(bidiControls, '').trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

/** One line of well-formed text for a file: no controls, no bidi overrides, white space folded to single spaces. */
export function cleanLine(text: string): string {
  return text
    .toWellFormed()
    .replace(controls, '')
    .replace(bidiControls, '')
    .split(/[\s\u0085]+/)
    .filter((part) => part !== '')
    .join(' ');
}
