/** Every duration of dictation, in milliseconds, with its reason. */
export const dictationTuning = {
  /** A Bluetooth microphone takes up to 4 s to open, some Windows machines 8 s. */
  startMs: 10_000,
  /** No sample for this long while recording: the microphone is gone although nobody said so. */
  framesMs: 5_000,
  /**
   * Kept recording after the key is up: 350 ms saved the last word in 19 of 20 takes, 500 ms in all. Sound comes in blocks
   * of 50 ms, up to 25 ms after it was made, so at least 350 ms of this are in the file.
   */
  tailMs: 425,
  /** The recorder closes a file in milliseconds; a stuck driver must not hold up the next take. */
  drainMs: 3_000,
  /** The service's edge gives up after 120 s (T28); then the answer is lost. The upload itself gets the take's own length. */
  sendMs: 150_000,
  /** Longer than this the person has moved on: the text goes to the list and not into whatever has the focus now. */
  resultMs: 60_000,
  /** And for long takes this share of their length, because processing takes longer too. */
  resultShare: 0.5,
  /** The row is written before the text is shown; after this the text is shown anyway and the write repeated. */
  saveMs: 3_000,
  /** How long a text waits for an earlier take's text before it goes first. */
  turnMs: 10_000,
  /** Modifier keys may be held for 2 s, and a slow program may read the clipboard for 8 s. */
  insertMs: 12_000,
  settleMs: 3_000,
  /** How long `Inserted` and its kind stay on show. */
  noticeMs: 2_500,

  /** Shorter takes are refused by recognisers (T33) and cannot hold a word. */
  shortestTakeMs: 200,
  /** The service's `audio_duration` may differ this much from ours; more means that it did not hear the whole take. */
  durationToleranceMs: 300,

  /** A press shorter than this latches (auto mode). */
  tapMs: 500,
  /** In hold mode a shorter press was an accident. */
  shortestHoldMs: 150,
  /** Keys that report no release repeat at most this slowly; one press is one toggle. */
  repeatMs: 300,

  /** Kept from before the press while the microphone is warm, so that the first word is whole. */
  preRollMs: 500,
  /** The microphone stays open this long after a take in the `after use` setting. */
  warmMs: 30_000,
  /** Progress facts of the recorder come at least this often. */
  progressMs: 1_000,
  /** A route that refused a live body is tried again after a day: proxies come and go. */
  avoidLiveMs: 86_400_000,
} as const;

/** How long to wait for the answer to an upload of `durationMs` of audio. */
export function sendLimitMs(durationMs: number): number {
  return dictationTuning.sendMs + durationMs;
}

/** How long a take of `durationMs` may be transcribed before its text is no longer put into the target by itself. */
export function resultLimitMs(durationMs: number): number {
  return dictationTuning.resultMs + Math.round(durationMs * dictationTuning.resultShare);
}
