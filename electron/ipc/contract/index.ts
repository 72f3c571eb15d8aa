import { app } from './app.ts';
import { backup } from './backup.ts';
import { capture } from './capture.ts';
import { dictation } from './dictation.ts';
import { history } from './history.ts';
import { labels } from './labels.ts';
import { library } from './library.ts';
import { settings } from './settings.ts';
import { speech } from './speech.ts';
import { transcribe } from './transcribe.ts';
import { usage } from './usage.ts';
import { voices } from './voices.ts';

/** Everything the page may ask of the main process; nothing else exists. */
export const contract = {
  backup,
  app,
  settings,
  capture,
  dictation,
  library,
  labels,
  transcribe,
  speech,
  voices,
  history,
  usage,
};
export type AppContract = typeof contract;

/** The little of it that the pill over other programs may ask for. */
export const overlayContract = { dictation: { state: dictation.state, meter: dictation.meter } };
