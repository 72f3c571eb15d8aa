/** Longest name of a show or tag, in UTF-16 units. */
export const maxLabelLength = 80;

/** C0, DEL, C1, line and paragraph separators, and what turns the direction of a text around. */
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name as it is kept: one line, no spaces at its ends, at most `maxLabelLength` long. May be empty. */
export function labelName(text: string): string {
  const line = text.toWellFormed().normalize('NFC').replace(unseen, ' ').split(/\s+/).join(' ').trim();
  return line.slice(0, maxLabelLength).toWellFormed().trim();
}

/** Two names with one key are one show or tag: upper and lower case do not tell them apart, accents do. */
export function labelKey(name: string): string {
  return labelName(name).normalize('NFKC').toLowerCase().normalize('NFC');
}
