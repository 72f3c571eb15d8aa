import { ToWords } from 'to-words/en-US';
import { asCue } from './cues.ts';

/** A change that would make the text sound better: what it touches, what it becomes, and why. Never applied by itself. */
export type Suggestion = { start: number; end: number; replacement: string; reason: SuggestionReason };

export const suggestionReasons = ['number', 'markdown', 'quote', 'address', 'emoji', 'token', 'tag', 'space'] as const;
export type SuggestionReason = (typeof suggestionReasons)[number];

const words = new ToWords();
const spoken = (value: number): string => words.convert(value).toLowerCase();
const ordinal = (value: number): string => words.toOrdinal(value).toLowerCase();

type Rule = { reason: SuggestionReason; pattern: RegExp; replace: (match: RegExpMatchArray) => string | null };

/**
 * What the vendor's model reads badly (T84): digits and symbols, Markdown, curly quotes, addresses, emoji, and marks
 * that mean something else to it (`|word|` spells, `<|...|>` is a token). English rules. Order matters: the first rule
 * that claims a range keeps it.
 */
const rules: Rule[] = [
  { reason: 'token', pattern: /<\|([^|<>]{0,40})\|>/g, replace: (match) => match[1] ?? '' },
  { reason: 'markdown', pattern: /!?\[([^\]\n]{1,300})\]\([^)\n]{1,2000}\)/g, replace: (match) => match[1] ?? '' },
  {
    reason: 'address',
    pattern: /https?:\/\/(?:www\.)?([A-Za-z0-9.-]{1,253})(?:\/[^\s)\]]{0,2000})?/g,
    replace: (match) => (match[1] ?? '').replaceAll('.', ' dot '),
  },
  { reason: 'markdown', pattern: /^(?:#{1,6}|>|[-*+]) +/gm, replace: () => '' },
  { reason: 'markdown', pattern: /(\*\*|__|`)([^*_`\n]{1,300})\1/g, replace: (match) => match[2] ?? '' },
  {
    reason: 'tag',
    pattern: /\[([^\]\n]{1,60})\]/g,
    replace: (match) => (asCue(match[1] ?? '') ? null : (match[1] ?? '')),
  },
  { reason: 'number', pattern: /([$€£])(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{2}))?(?!\d)/g, replace: money },
  { reason: 'number', pattern: /\b([01]?\d|2[0-3]):([0-5]\d)\b/g, replace: time },
  { reason: 'number', pattern: /\b(\d{1,4})(?:st|nd|rd|th)\b/g, replace: (match) => ordinal(Number(match[1])) },
  { reason: 'number', pattern: /\b(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,6})?( ?%)?(?![\d:/])/g, replace: plain },
  { reason: 'quote', pattern: /[“”„«»]/g, replace: () => '"' },
  { reason: 'quote', pattern: /[‘’‚]/g, replace: () => "'" },
  { reason: 'space', pattern: /[\u00a0\u2007\u202f\u2009]/g, replace: () => ' ' },
  {
    reason: 'emoji',
    pattern: /\p{Extended_Pictographic}(?:\ufe0f|\u200d\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}])*/gu,
    replace: () => '',
  },
];

/** All suggestions for a script, in order, none overlapping another. */
export function suggestChanges(text: string): Suggestion[] {
  const found: Suggestion[] = [];
  for (const { reason, pattern, replace } of rules) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((other) => start < other.end && other.start < end)) continue;
      const replacement = replace(match);
      if (replacement !== null && replacement !== match[0]) found.push({ start, end, replacement, reason });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The text with these suggestions applied. */
export function applySuggestions(text: string, suggestions: readonly Suggestion[]): string {
  let result = text;
  for (const { start, end, replacement } of [...suggestions].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + replacement + result.slice(end);
  }
  return result;
}

function money(match: RegExpMatchArray): string {
  const whole = Number((match[2] ?? '').replaceAll(',', ''));
  const cents = Number(match[3] ?? 0);
  const [one, many, small] =
    { $: ['dollar', 'dollars', 'cents'], '€': ['euro', 'euros', 'cents'], '£': ['pound', 'pounds', 'pence'] }[
      match[1] ?? '$'
    ] ?? [];
  const tail = cents > 0 ? ` and ${spoken(cents)} ${small}` : '';
  return `${spoken(whole)} ${whole === 1 ? one : many}${tail}`;
}

function time(match: RegExpMatchArray): string {
  const minutes = match[2] ?? '00';
  const hours = spoken(Number(match[1]));
  if (minutes === '00') return `${hours} o'clock`;
  return minutes.startsWith('0') ? `${hours} oh ${spoken(Number(minutes[1]))}` : `${hours} ${spoken(Number(minutes))}`;
}

function plain(match: RegExpMatchArray): string {
  const digits = (match[1] ?? '').replaceAll(',', '');
  const percent = match[3] ? ' percent' : '';
  const isYear = !match[2] && !match[3] && /^(?:1[1-9]|20)\d\d$/.test(digits) && !(match[1] ?? '').includes(',');
  if (isYear && !/^200\d$/.test(digits)) {
    const tail = Number(digits.slice(2));
    return `${spoken(Number(digits.slice(0, 2)))} ${tail === 0 ? 'hundred' : tail < 10 ? `oh ${spoken(tail)}` : spoken(tail)}`;
  }
  const decimals = match[2]
    ? ` point ${Array.from(match[2].slice(1), (digit) => spoken(Number(digit))).join(' ')}`
    : '';
  return `${spoken(Number(digits))}${decimals}${percent}`;
}
