/** What a cue says: the take begins, the take is over, the text is not where it was wanted. */
export type Cue = 'start' | 'stop' | 'failure';

/** Notes one after the other, in hertz. Rising is open, falling is closed, low and twice is trouble. */
const notes: Record<Cue, readonly number[]> = { start: [660, 990], stop: [990, 660], failure: [330, 0, 330] };
const noteSec = 0.045;
/** Heard over speech in a room, quieter than speech. */
const amplitude = 0.16;
/** No note begins or ends with a click. */
const fadeSec = 0.008;

/** The samples of a cue, -1..1, mono. Made here, so that there is no file to load when there is no time for it. */
export function cueSamples(cue: Cue, sampleRateHz: number): Float32Array<ArrayBuffer> {
  const noteSamples = Math.round(noteSec * sampleRateHz);
  const fadeSamples = fadeSec * sampleRateHz;
  const samples = new Float32Array(noteSamples * notes[cue].length);
  for (const [index, hz] of notes[cue].entries()) {
    for (let at = 0; at < noteSamples; at += 1) {
      const edge = Math.min(1, at / fadeSamples, (noteSamples - 1 - at) / fadeSamples);
      samples[index * noteSamples + at] = amplitude * edge * Math.sin((2 * Math.PI * hz * at) / sampleRateHz);
    }
  }
  return samples;
}
