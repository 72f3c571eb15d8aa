/** How subtitles of one kind look. Widths in UTF-16 units, times in milliseconds. */
export type CueProfile = {
  name: string;
  maxChars: number;
  maxLines: number;
  /** Shorter cues are held longer where the next one leaves room. */
  minMs: number;
  maxMs: number;
  /** Kept free between cues when a cue is held longer. */
  gapMs: number;
  /** Reading speed, characters per second, above which a cue is held longer where there is room. */
  maxCps: number;
  /** Overlapping speech: kept as it is, or cut so that one cue follows the other. */
  overlap: 'keep' | 'cut';
};

/** Named profiles. Figures of the subtitle trade as in Subtitle Edit; the podcast ones as in Podcasting 2.0. */
export const cueProfiles = {
  podcastVtt: {
    name: 'Podcast WebVTT',
    maxChars: 65,
    maxLines: 2,
    minMs: 833,
    maxMs: 10_000,
    gapMs: 0,
    maxCps: 20,
    overlap: 'keep',
  },
  podcastSrt: {
    name: 'Podcast SRT',
    maxChars: 32,
    maxLines: 2,
    minMs: 833,
    maxMs: 8000,
    gapMs: 24,
    maxCps: 20,
    overlap: 'cut',
  },
  netflixEnglish: {
    name: 'Netflix English',
    maxChars: 42,
    maxLines: 2,
    minMs: 833,
    maxMs: 7007,
    gapMs: 83,
    maxCps: 20,
    overlap: 'cut',
  },
  subtitleEdit: {
    name: 'Subtitle Edit',
    maxChars: 43,
    maxLines: 2,
    minMs: 1000,
    maxMs: 8000,
    gapMs: 24,
    maxCps: 25,
    overlap: 'cut',
  },
} as const satisfies Record<string, CueProfile>;
