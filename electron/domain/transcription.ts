/** What the service says about a transcription, after every field was checked and none was trusted (groups B and C). */
export type RemoteWord = { text: string; startMs: number; endMs: number };

/** One element of the service's `segments`, in the order received. Times are integer milliseconds. */
export type RemoteSegment = {
  speaker: string | null;
  text: string;
  startMs: number;
  endMs: number;
  words: RemoteWord[] | null;
};

/** `submitted`, `processing`, `completed`, `failed`, or any other string, which counts as "not finished yet" (T40). */
export type RemoteStatus = string;

/** `GET /transcriptions/{id}`. Absent and unusable fields are `null`; `raw` is the reply's own text, kept for later versions. */
export type RemoteTranscription = {
  remoteId: string;
  status: RemoteStatus;
  createdAtMs: number | null;
  updatedAtMs: number | null;
  filename: string | null;
  durationMs: number | null;
  language: string | null;
  nonSpeech: boolean | null;
  text: string | null;
  segments: RemoteSegment[] | null;
  errorMessage: string | null;
  raw: string;
};

/** `POST /akro/submit`. A cached hit may already be `completed` (T30). */
export type SubmittedJob = { remoteId: string; status: RemoteStatus; createdAtMs: number | null; cached: boolean };

/** One row of `GET /transcriptions`; lists lack text and segments (T52). */
export type RemoteJobSummary = {
  remoteId: string;
  status: RemoteStatus;
  createdAtMs: number | null;
  filename: string | null;
  durationMs: number | null;
};
