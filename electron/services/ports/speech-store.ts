import type { BuiltInVoice } from './speech-api.ts';

/** One render as kept on this computer: the service never returns its text, so this row is the only copy (T85). */
export type RenderRow = {
  id: string;
  account: string;
  createdAtMs: number;
  text: string;
  /** Built-in voice id, or the id of one of our cloned voices. */
  voice: string;
  voiceName: string;
  /** Voice of each name in a dialogue; `null` when all of it is spoken in `voice`. */
  cast: Readonly<Record<string, string>> | null;
  temperature: number;
  verifyChunks: boolean;
  /** Ceiling on the sound; `null`: as long as the text needs. Seconds. */
  maxSecs: number | null;
  /** WAV in the media folder; `null` when nothing came. */
  file: string | null;
  durationMs: number;
  /** What came in whole sentences: up to this UTF-16 offset of the text and this byte of the sound. */
  finishedChars: number;
  finishedBytes: number;
  state: 'rendering' | 'complete' | 'partial' | 'failed';
  problem: string | null;
  firstAudioMs: number | null;
  estimateMicroUsd: number;
  deletedAtMs: number | null;
};

/** A cloned voice. Its clip and transcript stay here, so that it survives the service forgetting it (T118). */
export type VoiceRow = {
  id: string;
  account: string;
  name: string;
  transcript: string | null;
  /** Reference clip in the media folder; `null` for voices that were cloned elsewhere. */
  clipFile: string | null;
  clipMimeType: string | null;
  clipBytes: number | null;
  durationMs: number | null;
  createdAtMs: number;
  /** The service's id now; older ones are kept so that anything that names them still finds the voice. */
  remoteId: string | null;
  formerRemoteIds: string[];
  state: 'ready' | 'cloning' | 'lost' | 'failed';
  problem: string | null;
  /** Guards against a loop of clones (T118). */
  lastCloneAtMs: number | null;
  /** Deleted here at once, at the service when this moment has passed. */
  deleteAtMs: number | null;
};

/** Tables of the speech feature; same durability as the library's. */
export type SpeechStore = {
  insertRender(row: RenderRow): Promise<void>;
  updateRender(id: string, patch: Partial<Omit<RenderRow, 'id'>>): Promise<void>;
  getRender(id: string): Promise<RenderRow | null>;
  /** Newest first, keyset-paged; `text` matches words of the text and the voice's name, the last one as a prefix. */
  listRenders(query: {
    account: string;
    text?: string;
    after?: string;
    limit: number;
  }): Promise<{ rows: RenderRow[]; next: string | null; total: number }>;
  /** Renders that were running when the app died. */
  unfinishedRenders(): Promise<RenderRow[]>;
  putVoice(row: VoiceRow): Promise<void>;
  voicesOf(account: string): Promise<VoiceRow[]>;
  deleteVoice(id: string): Promise<void>;
  /** The built-in voices as last read, so that the picker works offline (T117). */
  voiceList(account: string): Promise<{ voices: BuiltInVoice[]; atMs: number } | null>;
  putVoiceList(account: string, voices: BuiltInVoice[], atMs: number): Promise<void>;
};
