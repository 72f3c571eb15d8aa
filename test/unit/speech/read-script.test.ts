import { describe, expect, test } from 'vitest';
import { planSpeech } from '../../../electron/services/speech/plan.ts';
import { maxScriptChars, ordinalAt, readScripts } from '../../../renderer/features/speak/read-script.ts';

const names: Record<string, string> = { '0': 'Ana', '1': 'Jonas: the second', '2': 'ana' };
const nameOf = (speaker: string | null): string => names[speaker ?? ''] ?? '42';
const voiceOf = (speaker: string | null): string => `voice-${speaker}`;
const part = (ordinal: number, speaker: string | null, text: string) => ({ ordinal, speaker, text });

describe('a script made of a transcript', () => {
  test('is spoken by each speaker in their own voice, without names and without tags the voices do not know', () => {
    const [script] = readScripts(
      [
        part(0, '0', 'Good *morning*. [breath] [laughter] How are you?'),
        part(1, '0', 'The tide is high.'),
        part(2, '1', 'Hahaha, it is.'),
        part(3, '2', 'Who are you?'),
        part(4, null, 'Nobody.'),
      ],
      nameOf,
      voiceOf,
    );
    const { text, cast } = script ?? { text: '', cast: {} };
    const spoken = planSpeech(text, 'other', cast).map(({ start, end, voice }) => [voice, text.slice(start, end)]);
    expect(spoken.map(([voice]) => voice)).toEqual(
      expect.arrayContaining(['voice-0', 'voice-1', 'voice-2', 'voice-null']),
    );
    expect(spoken.map(([voice]) => voice)).not.toContain('other');
    const words = spoken.map(([, said]) => said).join(' ');
    expect(words).toBe('Good morning. [laugh] How are you? The tide is high. [laugh], it is. Who are you? Nobody.');
  });

  test('knows which segment is heard', () => {
    const [script] = readScripts(
      [part(7, '0', 'One.'), part(8, '0', '[pause]'), part(9, '1', 'Two.')],
      nameOf,
      voiceOf,
    );
    if (!script) throw new Error('no script');
    expect(script.starts.map(({ ordinal }) => ordinal)).toEqual([7, 9]);
    expect(ordinalAt(script, script.text.indexOf('One'))).toBe(7);
    expect(ordinalAt(script, script.text.indexOf('Two'))).toBe(9);
  });

  test('of a long transcript is cut into scripts that the app takes', () => {
    const line = 'A sentence of about fifty characters, more or less. ';
    const parts = Array.from({ length: 4_000 }, (_, index) => part(index, String(index % 2), line));
    const scripts = readScripts(parts, nameOf, voiceOf);
    expect(scripts.length).toBeGreaterThan(1);
    expect(Math.max(...scripts.map(({ text }) => text.length))).toBeLessThanOrEqual(100_000);
    expect(maxScriptChars).toBeLessThan(100_000);
    expect(scripts.flatMap(({ starts }) => starts.map(({ ordinal }) => ordinal))).toEqual(
      parts.map(({ ordinal }) => ordinal),
    );
  });

  test('with nothing to say is none', () => {
    expect(readScripts([part(0, '0', '[breath]'), part(1, '1', ' ')], nameOf, voiceOf)).toEqual([]);
  });
});
