/**
 * One cell. Text that a spreadsheet would run as a formula gets an apostrophe in front, which it shows as text (OWASP,
 * CSV injection); quotes, commas and line breaks are quoted (RFC 4180). Numbers stay numbers, `null` is an empty cell.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[\s]*[=+\-@\t\r\n|%＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",;\r\n\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table with its header, lines ended as RFC 4180 asks, and the mark that makes spreadsheets read it as UTF-8. */
export function csvTable(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return `\ufeff${[header, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
