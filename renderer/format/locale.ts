/**
 * The words of the app are English, so numbers and dates use an English locale too: the person's own (en-GB, en-IN...)
 * when they have one, so that a sentence never mixes two languages.
 */
export function englishLocale(languages: readonly string[]): string {
  return languages.find((language) => /^en(-|$)/i.test(language)) ?? 'en';
}

export const locale: string = englishLocale(typeof navigator === 'undefined' ? [] : navigator.languages);
