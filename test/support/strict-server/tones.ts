/** Rate of everything the service speaks. */
export const speechRateHz = 24_000;

const steps = [262, 294, 330, 349, 392, 440, 494, 523, 587, 659];
const wordMs = 120;
const gapMs = 30;

/** A number from text, the same on every machine (FNV-1a). */
function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 16_777_619) >>> 0;
  return hash;
}

/**
 * What the service says for a text: one tone a word, with rounded edges, whose pitch follows from word and voice. A test
 * that knows text and voice knows every sample.
 */
export function toneSpeech(text: string, voice: string): Int16Array {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const wordLength = (wordMs * speechRateHz) / 1000;
  const stride = wordLength + (gapMs * speechRateHz) / 1000;
  const samples = new Int16Array(words.length * stride);
  words.forEach((word, index) => {
    const hash = hashOf(`${voice.split('.')[0]} ${word}`);
    const frequency = (steps[hash % steps.length] ?? 440) * (1 + ((hash >>> 8) % 50) / 1000);
    for (let at = 0; at < wordLength; at += 1) {
      const edge = Math.min(1, at / 240, (wordLength - at) / 240);
      samples[index * stride + at] = Math.round(9_000 * edge * Math.sin((2 * Math.PI * frequency * at) / speechRateHz));
    }
  });
  return samples;
}

/** The samples as bytes of the wire: s16le. */
export function pcmBytes(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, index) => bytes.writeInt16LE(sample, index * 2));
  return bytes;
}

/** A WAV file around them; `null` gives the header of a stream, whose length nobody knows yet. */
export function wavFile(pcm: Buffer, declaredBytes: number | null = pcm.length): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(declaredBytes === null ? 0xff_ff_ff_ff : declaredBytes + 36, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(speechRateHz, 24);
  header.writeUInt32LE(speechRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(declaredBytes ?? 0xff_ff_ff_ff, 40);
  return Buffer.concat([header, pcm]);
}
