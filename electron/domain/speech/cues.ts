/** Sounds the speech model renders instead of reading aloud (API document, "Non-Verbal Cues"). */
export const cues = ['sigh', 'laugh', 'gasp', 'sniff', 'cough', 'hesitate'] as const;
export type Cue = (typeof cues)[number];

const cueSet = new Set<string>(cues);
/** Spellings of the transcription model for sounds that the speech model knows by another name (T83). */
const alias: Record<string, Cue> = { hesitation: 'hesitate', laughter: 'laugh', laughing: 'laugh' };

/** `[name]` as the speech model would understand it, or `null` when it would not. Case-insensitive. */
export function asCue(name: string): Cue | null {
  const key = name.toLowerCase();
  if (cueSet.has(key)) return key as Cue;
  return alias[key] ?? null;
}

/** Finds bracketed words. Bounded length, so that text with many brackets costs linear time. */
const bracketed = /\[([A-Za-z][A-Za-z _-]{0,31})\]/g;

/**
 * Text of a transcript as it can be read aloud: cues both models share are kept, a pause becomes an ellipsis, other tags
 * and the marks of emphasis are dropped, written laughter becomes the cue (T83).
 */
export function transcriptToScript(text: string): string {
  return (
    text
      .replace(bracketed, (_tag, name: string) => {
        const cue = asCue(name);
        if (cue) return `[${cue}]`;
        return /pause$/i.test(name) ? '…' : '';
      })
      // Music is a tag too, in the spellings without brackets.
      .replace(/[🎵🎶♪♫]/gu, '')
      .replace(/\b(?:ha){2,10}h?\b/gi, '[laugh]')
      .replace(/\*([^*\n]{1,200})\*/g, '$1')
      .replace(/[ \t]+/g, ' ')
      .replace(/ ([,.!?;:…])/g, '$1')
      .trim()
  );
}

/** The words of a script alone: what is shown where a cue cannot be drawn as one. */
export function withoutCues(script: string): string {
  return script
    .replace(bracketed, (tag, name: string) => (asCue(name) ? '' : tag))
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** True when there is something to say: letters, digits or a known cue (T82). */
export function isSpeakable(text: string): boolean {
  const rest = text.replace(bracketed, (_tag, name: string) => (asCue(name) ? 'x' : ''));
  return /[\p{L}\p{N}]/u.test(rest);
}
