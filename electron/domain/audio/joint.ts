import { samplesOf } from './pcm.ts';

/** How long one sound gives way to the other at a joint: 10 ms at 24 kHz (T86). Samples. */
export const jointSamples = 240;

/**
 * Lets a sound that was cut go over into the one that goes on from there, without a click: `before` is the last sample
 * that stays, `after` what came next in the cut one. Where nothing did, its last sample fades instead. The function that
 * is returned takes s16le in pieces of any whole number of samples; nothing is added and nothing left out.
 */
export function createJoint(before: number, after: Uint8Array): (pcm: Uint8Array) => Uint8Array {
  const leaving = samplesOf(after);
  let at = 0;
  return (pcm) => {
    if (at >= jointSamples) return pcm;
    const joined = pcm.slice();
    const samples = new Int16Array(joined.buffer, 0, joined.length >> 1);
    for (let index = 0; index < samples.length && at < jointSamples; index += 1, at += 1) {
      const share = (at + 1) / (jointSamples + 1);
      const old = leaving[at] ?? leaving.at(-1) ?? before;
      samples[index] = Math.round((samples[index] ?? 0) * share + old * (1 - share));
    }
    return joined;
  };
}
