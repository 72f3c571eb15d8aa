import * as z from 'zod/mini';
import { unary, type Unary } from '../../ipc/rpc/define.ts';
import type { DictationStore } from '../../services/ports/dictation-store.ts';
import type { HistoryStore } from '../../services/ports/history-store.ts';
import type { DuplicateStore } from '../../services/ports/duplicate-store.ts';
import type { LabelStore } from '../../services/ports/label-store.ts';
import type { NoteStore } from '../../services/ports/note-store.ts';
import type { SpeechStore } from '../../services/ports/speech-store.ts';
import type { Store } from '../../services/ports/store.ts';

/** Everything one library file holds: each feature's port, served by one thread. */
export type LibraryStore = Store &
  LabelStore &
  NoteStore &
  DuplicateStore &
  SpeechStore &
  DictationStore &
  HistoryStore;

type Method<K extends keyof LibraryStore> = Unary<
  z.ZodMiniType<Parameters<LibraryStore[K]>, Parameters<LibraryStore[K]>>,
  z.ZodMiniType<Awaited<ReturnType<LibraryStore[K]>>, Awaited<ReturnType<LibraryStore[K]>>>
>;

/** Values are not checked at run time: both ends are this program, built together, and types hold them to the port. */
function method<K extends keyof LibraryStore>(_name: K): Method<K> {
  return unary(z.custom<Parameters<LibraryStore[K]>>(), z.custom<Awaited<ReturnType<LibraryStore[K]>>>());
}

/** The store port as a contract between this thread and the one that has the file. Inputs are argument lists. */
export const storeContract = {
  store: {
    insertItem: method('insertItem'),
    updateItem: method('updateItem'),
    binItems: method('binItems'),
    starItems: method('starItems'),
    getItem: method('getItem'),
    listItems: method('listItems'),
    findByHash: method('findByHash'),
    unfinishedTakes: method('unfinishedTakes'),
    ownedFiles: method('ownedFiles'),
    putJob: method('putJob'),
    moveJob: method('moveJob'),
    jobsIn: method('jobsIn'),
    purgeBin: method('purgeBin'),
    putTranscript: method('putTranscript'),
    insertTranscribed: method('insertTranscribed'),
    attachTranscript: method('attachTranscript'),
    segments: method('segments'),
    editSegment: method('editSegment'),
    speakers: method('speakers'),
    nameSpeaker: method('nameSpeaker'),
    search: method('search'),
    duplicates: method('duplicates'),
    unhashed: method('unhashed'),
    note: method('note'),
    putNote: method('putNote'),
    labels: method('labels'),
    createLabel: method('createLabel'),
    renameLabel: method('renameLabel'),
    removeLabel: method('removeLabel'),
    restoreLabels: method('restoreLabels'),
    setShow: method('setShow'),
    setTags: method('setTags'),
    insertRender: method('insertRender'),
    updateRender: method('updateRender'),
    getRender: method('getRender'),
    listRenders: method('listRenders'),
    unfinishedRenders: method('unfinishedRenders'),
    putVoice: method('putVoice'),
    voicesOf: method('voicesOf'),
    deleteVoice: method('deleteVoice'),
    voiceList: method('voiceList'),
    putVoiceList: method('putVoiceList'),
    putTakeFigures: method('putTakeFigures'),
    takeFigures: method('takeFigures'),
    recentTakeFigures: method('recentTakeFigures'),
    takeJournal: method('takeJournal'),
    historyCursors: method('historyCursors'),
    putHistory: method('putHistory'),
    oldestOpen: method('oldestOpen'),
    endSweep: method('endSweep'),
    markMissing: method('markMissing'),
    historyCounts: method('historyCounts'),
    otherObjects: method('otherObjects'),
    missingDetails: method('missingDetails'),
    deferDetail: method('deferDetail'),
    knownRemotes: method('knownRemotes'),
    itemOfRemote: method('itemOfRemote'),
    conversationOfRemote: method('conversationOfRemote'),
    remoteOfItem: method('remoteOfItem'),
    putConversation: method('putConversation'),
    listConversations: method('listConversations'),
    getConversation: method('getConversation'),
    conversationEntries: method('conversationEntries'),
    searchConversations: method('searchConversations'),
    searchRenders: method('searchRenders'),
    searchNames: method('searchNames'),
    similarWords: method('similarWords'),
    storedFiles: method('storedFiles'),
    refetchableItems: method('refetchableItems'),
    remoteRenders: method('remoteRenders'),
    remoteRender: method('remoteRender'),
    keepRemoteRender: method('keepRemoteRender'),
    missingAudio: method('missingAudio'),
    deferAudio: method('deferAudio'),
    audioNeed: method('audioNeed'),
    textNeed: method('textNeed'),
    refetchableRenders: method('refetchableRenders'),
    spending: method('spending'),
    spendingDetails: method('spendingDetails'),
    snapshot: method('snapshot'),
    notices: method('notices'),
    close: method('close'),
  } satisfies { [K in keyof LibraryStore]: Method<K> },
};

/** Names of the port's methods. */
export const storeMethods = Object.keys(storeContract.store) as (keyof LibraryStore)[];
