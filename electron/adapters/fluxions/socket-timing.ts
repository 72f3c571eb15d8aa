/** Deadlines and habits of the speech sockets, see T99 to T102 and T108. */
export type SocketTiming = {
  connectMs: number;
  pingEveryMs: number;
  /** A socket whose pong is later than this is dead, whatever it says about itself. */
  pongWithinMs: number;
  startVerifiedMs: number;
  startUnverifiedMs: number;
  firstAudioMs: number;
  betweenFramesMs: number;
  /** Whole render: this, or three times the estimated sound, whichever is longer. */
  renderMs: number;
  /** Sockets nobody asked for in this time are closed. */
  idleMs: number;
  /** After `session.close`, time for the server to close by itself. */
  farewellMs: number;
  reconnectBaseMs: number;
  reconnectCapMs: number;
  /** How long "no second connection" is remembered. */
  spareRefusedMs: number;
  /** A tick that is later than this means that the computer slept. */
  sleepGapMs: number;
  /** A cancelled render with less sound than this to come is waited out instead of killing its socket (T94). */
  drainableMs: number;
  /** For so long at most. */
  drainMs: number;
  /** Sound that is held in memory for a slow reader, bytes: five minutes (T108). */
  heldBytes: number;
  /** And beyond that in a file, bytes: an hour. Then the socket is paused. */
  spilledBytes: number;
};

export const defaultSocketTiming: SocketTiming = {
  connectMs: 10_000,
  pingEveryMs: 20_000,
  pongWithinMs: 5_000,
  startVerifiedMs: 5_000,
  startUnverifiedMs: 3_000,
  firstAudioMs: 10_000,
  betweenFramesMs: 10_000,
  renderMs: 30_000,
  idleMs: 300_000,
  farewellMs: 1_000,
  reconnectBaseMs: 250,
  reconnectCapMs: 8_000,
  spareRefusedMs: 600_000,
  sleepGapMs: 5_000,
  drainableMs: 500,
  // Half a second of sound comes within 60 ms, at nine times real time, and a round trip.
  drainMs: 300,
  heldBytes: 48_000 * 300,
  spilledBytes: 48_000 * 3_600,
};

/** The deadlines that find out a silent server, this many times sooner: for tests in a process of their own. */
export function hurriedSocketTiming(times: number): Partial<SocketTiming> {
  const { pingEveryMs, pongWithinMs, firstAudioMs, betweenFramesMs } = defaultSocketTiming;
  const waits = { pingEveryMs, pongWithinMs, firstAudioMs, betweenFramesMs };
  return Object.fromEntries(Object.entries(waits).map(([name, ms]) => [name, ms / times]));
}

/** Characters spoken in a second, about; only for estimating how long a render may take (T87). */
export const charsPerSecond = 14;
