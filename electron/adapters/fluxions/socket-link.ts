import type { Agent } from 'node:http';
import WebSocket from 'ws';
import { ApiError } from '../../domain/errors.ts';
import { redact } from '../../domain/redact.ts';
import type { Log } from '../../services/ports/platform.ts';
import { errorFromNetwork, timeoutError } from './errors.ts';
import { createHeartbeat } from './socket-heartbeat.ts';
import { parseServerMessage, type ServerMessage } from './socket-messages.ts';
import { createSocketRender, lostSocket, type SocketRender } from './socket-render.ts';
import type { SocketTiming } from './socket-timing.ts';
import { upgradeError } from './socket-upgrade.ts';
import { kindOfSpeechMessage } from './speech-message.ts';

/** Sound arrives in frames of a few kilobytes; a larger message than this is an attack (T107). */
const maxMessageBytes = 8 * 1024 * 1024;
/** s16, mono, 24 kHz. */
const bytesPerSecond = 48_000;
/** This many failed renders in a minute, and the socket is replaced (T91). */
const errorsToReplace = 3;

export type LinkDeps = {
  url: URL;
  agent: Promise<Agent>;
  timing: SocketTiming;
  log: Log;
  nowMs: () => number;
  /** Folder for sound that waits for a slow reader. */
  tempDir: string;
  onChange: () => void;
  /** `isOurs`: we ended it, which says nothing against the service. */
  onClosed: (error: ApiError, isOurs: boolean) => void;
  onRoundTrip: (ms: number) => void;
};

/** One socket with at most one render on it. States as in T89, and `draining`: soon idle or closed (T94). */
export type SocketLink = {
  state(): 'connecting' | 'idle' | 'busy' | 'draining' | 'closed';
  /** The upgrade went through; rejects with ApiError. */
  ready: Promise<void>;
  openedAtMs(): number | null;
  /** Keeps others off between choosing this socket and speaking on it. */
  reserve(): void;
  /** Sends one `speak`. The link must be reserved. `secrets` are struck from the server's words. */
  speak(message: string, limits: { verified: boolean; estimatedMs: number; secrets: readonly string[] }): SocketRender;
  /** The network may have changed: asks now whether the other end is still there (T100). */
  check(): void;
  /** Ends everything at once: no frame is delivered after this returns (T93). */
  kill(): void;
  /** Says goodbye first; resolves when the socket is gone, within the farewell time (T101, T110). */
  retire(): Promise<void>;
};

type Phase = 'connecting' | 'idle' | 'reserved' | 'sent' | 'streaming' | 'draining' | 'leaving' | 'closed';

export function openLink(deps: LinkDeps): SocketLink {
  const { timing, log } = deps;
  const drainableBytes = (timing.drainableMs * bytesPerSecond) / 1_000;
  const ready = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  let socket: WebSocket | null = null;
  let phase: Phase = 'connecting';
  let render: SocketRender | null = null;
  let secrets: readonly string[] = [];
  let openedAtMs: number | null = null;
  let oddities = 0;
  let isPoisoned = false;
  /** After an error a late `done` may still come: the next render is not over before it has started (T90). */
  let mustStart = false;
  let errorTimes: number[] = [];
  let isPaused = false;
  let streamedBytes = 0;
  let drainTimer: NodeJS.Timeout | undefined;

  const heartbeat = createHeartbeat({
    timing,
    send: () => socket?.ping(),
    onRoundTrip: deps.onRoundTrip,
    onLate: () => close(timeoutError('pong', timing.pongWithinMs)),
  });
  const close = (error: ApiError, isOurs = false): void => {
    if (phase === 'closed') return;
    phase = 'closed';
    heartbeat.stop();
    clearTimeout(connectTimer);
    clearTimeout(drainTimer);
    ready.reject(error);
    render?.fail(error);
    render = null;
    // `close()` would go on delivering what the server still sends; listeners stay, so late errors are caught (T93).
    socket?.terminate();
    gone.resolve();
    deps.onClosed(error, isOurs);
    deps.onChange();
  };
  const connectTimer = setTimeout(() => close(timeoutError('connect', timing.connectMs)), timing.connectMs);

  /** A paused socket cannot hear pongs either. */
  const setPaused = (next: boolean): void => {
    if (socket === null || phase === 'closed' || next === isPaused) return;
    isPaused = next;
    if (next) {
      heartbeat.stop();
      socket.pause();
    } else {
      socket.resume();
      heartbeat.start();
    }
  };
  const odd = (what: string): void => {
    oddities += 1;
    if (oddities === 1) log.warn('tts.socket.oddity', { what, phase });
  };
  const poison = (what: string): void => {
    odd(what);
    isPoisoned = true;
    if (phase === 'idle') close(lostSocket(), true);
  };
  /** The server said that the render is over; in every other case frames of it may still come, and the socket must go. */
  const endRender = (end: (ended: SocketRender) => void): void => {
    const ended = render;
    render = null;
    phase = 'idle';
    clearTimeout(drainTimer);
    // What was read already goes on coming after a pause, its end too.
    setPaused(false);
    if (ended !== null) end(ended);
    if (isPoisoned || errorTimes.length >= errorsToReplace) close(lostSocket(), true);
    else deps.onChange();
  };

  /** The caller left: a socket that has almost nothing more to say is heard out, unheard; any other goes at once (T94). */
  const leave = (how: 'done' | ApiError, estimatedMs: number): void => {
    const isCancelled = how !== 'done' && how.kind === 'aborted';
    const leftBytes = (estimatedMs * bytesPerSecond) / 1_000 - streamedBytes;
    if (!isCancelled || phase !== 'streaming' || isPoisoned || isPaused || leftBytes >= drainableBytes) {
      close(lostSocket(), true);
      return;
    }
    render = null;
    phase = 'draining';
    streamedBytes = 0;
    drainTimer = setTimeout(() => close(lostSocket(), true), timing.drainMs);
    deps.onChange();
  };
  /** Never delivered; more of it than was estimated, and the socket goes after all. */
  const onDrained = (bytes: number): void => {
    streamedBytes += bytes;
    if (streamedBytes > drainableBytes) close(lostSocket(), true);
  };

  const onText = (message: ServerMessage | null): void => {
    if (message === null) {
      odd('unknown message');
      return;
    }
    const isRunning = phase === 'sent' || phase === 'streaming' || phase === 'draining';
    switch (message.type) {
      case 'start':
        if (phase === 'sent') {
          phase = 'streaming';
          render?.started();
        } else poison('start out of turn');
        return;
      case 'done':
        if (isRunning && (phase !== 'sent' || !mustStart)) {
          mustStart = false;
          endRender((ended) => ended.done());
        } else odd('done out of turn');
        return;
      case 'error': {
        if (!isRunning) {
          odd('error out of turn');
          return;
        }
        mustStart = true;
        const now = deps.nowMs();
        errorTimes = [...errorTimes.filter((at) => now - at < 60_000), now];
        const words = redact(message.message, secrets).trim();
        const text = words === '' ? 'The service could not render this.' : words;
        const error = new ApiError({ kind: kindOfSpeechMessage(message.message), message: text, phase: 'render' });
        endRender((ended) => ended.fail(error));
      }
    }
  };

  const attach = (made: WebSocket): void => {
    made.on('open', () => {
      if (phase !== 'connecting') return;
      clearTimeout(connectTimer);
      phase = 'idle';
      openedAtMs = deps.nowMs();
      heartbeat.start();
      ready.resolve();
      deps.onChange();
    });
    made.on('message', (data, isBinary) => {
      if (phase === 'closed') return;
      const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
      if (!isBinary) onText(parseServerMessage(bytes));
      else if (phase === 'streaming') {
        streamedBytes += bytes.length;
        render?.audio(bytes);
      } else if (phase === 'draining') onDrained(bytes.length);
      else poison('audio out of turn');
    });
    made.on('pong', () => {
      if (phase !== 'closed') heartbeat.pong();
    });
    made.on('unexpected-response', (request, reply) => {
      close(upgradeError(reply, deps.nowMs()));
      reply.destroy();
      request.destroy();
    });
    made.on('error', (error) => close(errorFromNetwork(error, phase !== 'connecting', { phase: 'socket' })));
    made.on('close', (code) => {
      const error =
        code === 1013
          ? new ApiError({ kind: 'conflict', message: 'The service is busy.', phase: 'socket' })
          : lostSocket();
      close(openedAtMs === null ? errorFromNetwork({ code: 'ECONNRESET' }, false) : error, phase === 'leaving');
    });
  };

  deps.agent.then(
    (agent) => {
      if (phase !== 'connecting') return;
      try {
        socket = new WebSocket(deps.url, {
          agent,
          perMessageDeflate: false,
          maxPayload: maxMessageBytes,
          followRedirects: false,
          handshakeTimeout: timing.connectMs,
          headers: { 'user-agent': 'fluxions-desktop' },
        });
        attach(socket);
      } catch (error) {
        close(errorFromNetwork(error, false));
      }
    },
    (error: unknown) => close(errorFromNetwork(error, false)),
  );

  return {
    ready: ready.promise,
    openedAtMs: () => openedAtMs,
    state() {
      if (phase === 'connecting' || phase === 'idle' || phase === 'draining') return phase;
      return phase === 'closed' || phase === 'leaving' ? 'closed' : 'busy';
    },
    reserve() {
      phase = 'reserved';
      deps.onChange();
    },
    speak(message, limits) {
      secrets = limits.secrets;
      const mine = createSocketRender({
        timing,
        verified: limits.verified,
        estimatedMs: limits.estimatedMs,
        queue: { memoryBytes: timing.heldBytes, fileBytes: timing.spilledBytes, dir: deps.tempDir },
        onPause: setPaused,
        onOver(how) {
          if (render === mine) leave(how, limits.estimatedMs);
        },
      });
      if (phase !== 'reserved' || socket === null) {
        mine.fail(lostSocket());
        return mine;
      }
      phase = 'sent';
      render = mine;
      streamedBytes = 0;
      socket.send(message, (error) => {
        if (error) close(lostSocket());
      });
      return mine;
    },
    check() {
      const isOpen = phase !== 'connecting' && phase !== 'leaving' && phase !== 'closed';
      if (isOpen && !isPaused) heartbeat.ping();
    },
    kill: () => close(lostSocket(), true),
    async retire() {
      if (phase !== 'idle' || socket === null) {
        close(lostSocket(), true);
        return;
      }
      phase = 'leaving';
      socket.send(JSON.stringify({ type: 'session.close' }), () => {});
      const timer = setTimeout(() => close(lostSocket(), true), timing.farewellMs);
      await gone.promise;
      clearTimeout(timer);
    },
  };
}
