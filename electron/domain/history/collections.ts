/** The three collections of the service's history that can be crawled (T125). */
export const historyCollections = ['transcription', 'tts', 'conversation'] as const;
export type HistoryCollection = (typeof historyCollections)[number];

/** What is read page by page: each collection, and the feed of all of them, where kinds that nobody knows appear (T134). */
export type HistoryList = HistoryCollection | 'feed';
export const historyLists: readonly HistoryList[] = [...historyCollections, 'feed'];
