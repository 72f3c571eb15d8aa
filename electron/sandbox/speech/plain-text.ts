const replacements: readonly [RegExp, string][] = [
  [/[\u2018\u2019\u201B\u2032]/g, "'"],
  [/[\u201C\u201D\u201F\u2033]/g, '"'],
  [/[\u2013\u2014]/g, ', '],
  [/\u2026/g, '...'],
  [/[[\]|<>]/g, ' '],
];

/** Text a small English synthesiser can read: ASCII only, accents and typographic marks folded. */
export function plainText(text: string): string {
  const folded = replacements.reduce((current, [pattern, to]) => current.replace(pattern, to), text);
  return folded
    .normalize('NFKD')
    .replace(/[^\x20-\x7e\n]/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
}
