import { type OperatorKey, type OperatorPart, readSearch } from './operators.ts';

/** A search with one operator more, at its end. What holds for one operator only (dates) replaces the one that is there. */
export function addOperator(typed: string, key: OperatorKey, value: string): string {
  const isSingle = key === 'date' || key === 'after' || key === 'before';
  const before = isSingle ? removeOperators(typed, (part) => part.key === key) : typed;
  return `${before.trimEnd()} ${writeOperator(key, value)} `.trimStart();
}

/** A search without the operators that `isUnwanted` names. */
export function removeOperators(typed: string, isUnwanted: (part: OperatorPart) => boolean): string {
  let text = typed;
  for (const { start, end } of readSearch(typed).parts.filter(isUnwanted).toReversed()) {
    text = `${text.slice(0, start)}${text.slice(end).replace(/^\s+/, '')}`;
  }
  return text;
}

/** `speaker:ann`, in quotes when needed. Quotes inside a value cannot be written and are left out. */
export function writeOperator(key: OperatorKey, value: string): string {
  const plain = value.replace(/["“”„«»]/g, '');
  return /\s/.test(plain) ? `${key}:"${plain}"` : `${key}:${plain}`;
}
