import type { HistoryState } from '../../../electron/ipc/contract/history.ts';
import { counted } from '../../format/count.ts';
import { relativeDate } from '../../format/date.ts';

/** What the copy of the account is doing, in a few words. What this version cannot show is counted, because it is kept. */
export function syncWords(state: HistoryState, nowMs: number): string {
  const rows = state.transcriptions + state.renders + state.conversations;
  switch (state.phase) {
    case 'reading':
      return state.isComplete ? 'Reading what is new' : `Reading the history, ${counted(rows, 'item')} so far`;
    case 'filling':
      return 'Fetching texts, newest first';
    case 'waiting':
      return 'Waiting for a connection';
    case 'failed':
      return `Not up to date. ${state.problem ?? 'The history could not be read.'}`;
    case 'checking':
    case 'idle':
      return state.lastSyncAtMs === null
        ? ''
        : `Up to date, ${relativeDate(state.lastSyncAtMs, nowMs)}${underWayWords(state)}${unknownWords(state)}`;
  }
}

/** What other programs sent and the service has not finished: listed when it has a text. */
function underWayWords({ underWayElsewhere }: HistoryState): string {
  return underWayElsewhere === 0 ? '' : `, ${counted(underWayElsewhere, 'transcription')} under way elsewhere`;
}

/** Things of a kind that came after this version (T134). */
function unknownWords({ unknown }: HistoryState): string {
  return unknown === 0 ? '' : `, ${counted(unknown, 'unsupported item')} kept`;
}
