/** Every call of the API by name; `storage` is a presigned download, `control` the tests' own way in. */
export const endpoints = [
  'health',
  'submit',
  'transcription',
  'transcriptions',
  'history',
  'history-transcriptions',
  'history-transcription',
  'history-renders',
  'history-render',
  'history-conversations',
  'history-conversation',
  'history-turn-search',
  'history-search',
  'voices',
  'tts',
  'tts-socket',
  'clone',
  'my-voices',
  'delete-voice',
  'storage',
  'control',
] as const;
export type Endpoint = (typeof endpoints)[number];

export type ErrorShape = 'error' | 'detail' | 'validation' | 'openai' | 'message' | 'text' | 'html' | 'xml' | 'empty';

/**
 * When a fault strikes. `head`: before the body is read. `body`: in the middle of it (at `atByte`) or once all of it
 * was read, with nothing done. `handled`: after the real work, instead of the answer. `response`: inside the answer.
 */
export type FaultPhase = 'head' | 'body' | 'handled' | 'response';

export type Fault =
  | {
      kind: 'status';
      status: number;
      phase?: Exclude<FaultPhase, 'response'>;
      shape?: ErrorShape;
      message?: string;
      /** Sent as it is: seconds, an HTTP date, or nonsense. */
      retryAfter?: string | number;
      headers?: Record<string, string>;
      /** End the connection after the answer, without reading the rest. */
      closes?: boolean;
    }
  | { kind: 'reset'; phase: FaultPhase; atByte?: number /** FIN instead of RST. */; gentle?: boolean }
  | { kind: 'hang'; phase: FaultPhase; atByte?: number }
  | {
      kind: 'garble';
      how: 'truncated' | 'html' | 'bom' | 'null' | 'empty' | 'nan' | 'trailing' | 'array';
      contentType?: string;
    }
  | { kind: 'drip'; chunkBytes: number; everyMs: number }
  | { kind: 'latency'; ms: number }
  | { kind: 'redirect'; to: string; status?: number }
  /** Paths such as `data.*.status`; `set` adds or replaces, `remove` deletes. */
  | { kind: 'rewrite'; set?: Record<string, unknown>; remove?: string[] }
  | { kind: 'headers'; set: Record<string, string> }
  | SocketFault;

/** What can go wrong on the speech socket. Byte counts are of audio sent in this render. */
export type SocketFault =
  | { kind: 'refuse-upgrade'; status: number; headers?: Record<string, string> }
  | {
      kind: 'render';
      /** Frames sent before `start`: text as it is, or that many bytes of audio. */
      before?: (string | number)[];
      noStart?: boolean;
      doubleStart?: boolean;
      noAudio?: boolean;
      /** Text frames between the audio frames, one after each. */
      between?: string[];
      errorAtByte?: number;
      errorMessage?: string;
      /** A stray `done` after the `error`. */
      doneAfterError?: boolean;
      noDone?: boolean;
      doubleDone?: boolean;
      /** Frames sent after the render ended. */
      after?: (string | number)[];
      dropAtByte?: number;
      closeAtByte?: number;
      /** Close code for `closeAtByte`; 1005 sends none, 1006 drops the connection. */
      closeCode?: number;
      stallAtByte?: number;
      /** Sizes of the frames in turn; odd sizes split samples. */
      frameBytes?: number[];
    };

/** One instruction: what goes wrong, where, and how often. */
export type FaultRule = {
  endpoint: Endpoint | '*' /** Calls to let pass first. */;
  skip?: number /** Default: for ever. */;
  times?: number;
  fault: Fault;
};

/** Choices the API document leaves open, and limits tests want to move. */
export type Knobs = {
  errorShape: ErrorShape;
  /** Answer to `limit` above its maximum. */
  overLimit: 'clamp' | 'reject';
  presignTtlSec: number;
  /** Longest submit body; `null`: no cap. Answered before the body when its length is known. */
  submitCapBytes: number | null;
  acceptMultipart: boolean;
  acceptChunked: boolean;
  /** `cache=true` gives back an earlier job even when that one failed. */
  cacheFailed: boolean;
  /** Which credential forms private voices accept. */
  voiceAuth: 'both' | 'raw' | 'bearer';
  timestamps: 'documented' | 'seconds' | 'micros-offset' | 'naive';
  /** Added to the `Date` header and to nothing else. */
  dateSkewMs: number;
  deleteReply: 'ok' | 'empty-object' | 'empty' | '204';
  /** Ending of the built-in voice ids; changing it is what a model update does. */
  voiceSuffix: string;
  /** Field name of the words in a segment. */
  wordsField: 'words' | 'word_timestamps' | 'tokens';
  /** Jobs stay `submitted` until this is false: tests look at every status in peace. */
  holdJobs: boolean;
  /** Least time a job spends in `processing`. */
  minJobMs: number;
  /** Least time before the first audio. */
  firstAudioMs: { verified: number; unverified: number };
  /** Speed of the audio stream as a multiple of real time; `null`: as fast as it can be rendered. */
  renderSpeed: number | null;
  /** Audio frames on the socket; 3840 bytes are 80 ms. */
  frameBytes: number;
  /** Sockets open at once; more are refused with 409. `null`: no limit. */
  maxSockets: number | null;
  answerPings: boolean;
  /** Conversation details carry cost and times as well. */
  fullConversationDetail: boolean;
};

export const defaultKnobs: Knobs = {
  errorShape: 'error',
  overLimit: 'clamp',
  presignTtlSec: 300,
  submitCapBytes: null,
  acceptMultipart: false,
  acceptChunked: true,
  cacheFailed: false,
  voiceAuth: 'both',
  timestamps: 'documented',
  dateSkewMs: 0,
  deleteReply: 'ok',
  voiceSuffix: 'h736bab09a',
  wordsField: 'words',
  holdJobs: false,
  minJobMs: 0,
  firstAudioMs: { verified: 0, unverified: 0 },
  renderSpeed: null,
  frameBytes: 3_840,
  maxSockets: null,
  answerPings: true,
  fullConversationDetail: false,
};
