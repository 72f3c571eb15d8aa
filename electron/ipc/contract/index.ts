import { app } from './app.ts';
import { capture } from './capture.ts';
import { library } from './library.ts';
import { settings } from './settings.ts';
import { transcribe } from './transcribe.ts';

/** Everything the page may ask of the main process; nothing else exists. */
export const contract = { app, settings, capture, library, transcribe };
export type AppContract = typeof contract;
