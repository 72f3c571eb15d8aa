/** The three collections of the service's history that can be crawled (T125). */
export const historyCollections = ['transcription', 'tts', 'conversation'] as const;
export type HistoryCollection = (typeof historyCollections)[number];
