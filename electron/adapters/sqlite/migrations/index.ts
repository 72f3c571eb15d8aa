import type { Migration } from '../migrate.ts';
import { items } from './0010-items.ts';
import { jobs } from './0020-jobs.ts';
import { transcripts } from './0030-transcripts.ts';
import { search } from './0040-search.ts';
import { speech } from './0050-speech.ts';
import { dictation } from './0060-dictation.ts';
import { history } from './0070-history.ts';
import { resultOptions } from './0080-result-options.ts';
import { renderCast } from './0090-render-cast.ts';
import { labels } from './0110-labels.ts';
import { notes } from './0111-notes.ts';
import { remoteAudio } from './0120-remote-audio.ts';
import { searchNames } from './0130-search-names.ts';
import { soundWords } from './0131-sound-words.ts';
import { speakerLines } from './0132-speaker-lines.ts';
import { renderRest } from './0140-render-rest.ts';
import { renderMaxSecs } from './0141-render-max-secs.ts';

/** Every step, oldest first. Append only; numbers are spaced by ten so that a repair fits in between. */
export const migrations: readonly Migration[] = [
  items,
  jobs,
  transcripts,
  search,
  speech,
  dictation,
  history,
  resultOptions,
  renderCast,
  labels,
  notes,
  remoteAudio,
  searchNames,
  soundWords,
  speakerLines,
  renderRest,
  renderMaxSecs,
];
