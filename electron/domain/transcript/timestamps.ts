function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** `00:12:34` from whole milliseconds, rounded down; hours may exceed 99. */
export function clockTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
}

/** `00:12:34.567` (WebVTT) or `00:12:34,567` (SRT), computed from whole milliseconds so that no part ever rounds to 60. */
export function cueTime(ms: number, decimal: '.' | ','): string {
  return `${clockTime(ms)}${decimal}${pad(ms % 1000, 3)}`;
}
