import { speakerName } from '../../../electron/domain/transcript/speakers.ts';
import type { Segment } from '../../../electron/ipc/contract/library.ts';

export type Speaker = {
  /** The service's label; `null` when it did not say who speaks. */
  label: string | null;
  name: string;
  /** A CSS colour. */
  color: string;
};

const colorCount = 8;

/** Names and colours of a transcript's speakers, by label. Colours follow the order in which people first speak. */
export function speakersOf(
  segments: readonly Pick<Segment, 'speaker'>[],
  named: readonly { speaker: string; name: string }[],
): Map<string | null, Speaker> {
  const names = Object.fromEntries(named.map(({ speaker, name }) => [speaker, name]));
  const speakers = new Map<string | null, Speaker>();
  const labels = [...segments.map((segment) => segment.speaker), ...named.map(({ speaker }) => speaker)];
  let position = 0;
  for (const label of labels) {
    if (speakers.has(label)) continue;
    const color = label === null ? 'var(--faint)' : `var(--speaker-${(position % colorCount) + 1})`;
    if (label !== null) position += 1;
    speakers.set(label, { label, name: speakerName(label, names), color });
  }
  return speakers;
}
