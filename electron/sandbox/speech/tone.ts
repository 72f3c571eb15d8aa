import type { SpeechEngine } from './engine.ts';

const rateHz = 24_000;
/** Ordinary reading speed; the tones last as long as the words would. */
const charsPerSec = 14;
const gapSec = 0.05;
const level = 0.2;

const pitchesHz: Record<string, number> = { 'tone-high': 220, 'tone-low': 110 };
const preview = 'This is a pattern of tones, not speech: this computer has no speech program the sandbox can use.';

/** Where nothing can speak: one tone per word, of the length the word would have. */
export const toneEngine: SpeechEngine = {
  name: 'tone',
  voices: Object.keys(pitchesHz).map((persona) => ({ persona, previewText: preview })),
  say({ text, persona, stretch }) {
    const pitchHz = pitchesHz[persona] ?? 110;
    const words = text.split(/\s+/).filter((word) => word !== '');
    const lengths = words.map((word) => Math.round(((word.length + 1) / charsPerSec) * stretch * rateHz));
    const samples = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    for (const [index, length] of lengths.entries()) {
      const sounding = Math.max(0, length - Math.round(gapSec * rateHz));
      // Neighbouring words differ, so that a listener hears how far it has come.
      const stepHz = pitchHz * (1 + (index % 3) * 0.06);
      for (let sample = 0; sample < sounding; sample += 1) {
        const fade = Math.min(1, sample / 240, (sounding - sample) / 240);
        samples[at + sample] = level * fade * Math.sin((2 * Math.PI * stepHz * sample) / rateHz);
      }
      at += length;
    }
    return Promise.resolve({ samples, rateHz });
  },
};
