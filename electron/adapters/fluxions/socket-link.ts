import type { Agent } from 'node:http';
import WebSocket from 'ws';
import { ApiError } from '../../domain/errors.ts';
import { redact } from '../../domain/redact.ts';
import type { Log } from '../../services/ports/platform.ts';
import { errorFromNetwork, timeoutError } from './errors.ts';
import { parseServerMessage, type ServerMessage } from './socket-messages.ts';
import { createSocketRender, lostSocket, type SocketRender } from './socket-render.ts';
import type { SocketTiming } from './socket-timing.ts';
import { upgradeError } from './socket-upgrade.ts';
import { kindOfSpeechMessage } from './speech-message.ts';

/** Sound arrives in frames of a few kilobytes; a larger message than this is an attack (T107). */
const maxMessageBytes = 8 * 1024 * 1024;
/** This many failed renders in a minute, and the socket is replaced (T91). */
const errorsToReplace = 3;

export type LinkDeps = {
  url: URL;
  agent: Promise<Agent>;
  timing: SocketTiming;
  log: Log;
  nowMs: () => number;
  onChange: () => void;
  /** `isOurs`: we ended it, which says nothing against the service. */
  onClosed: (error: ApiError, isOurs: boolean) => void;
  onRoundTrip: (ms: number) => void;
};

/** One socket with at most one render on it. States as in T89: connecting, idle, sent, streaming, closed. */
export type SocketLink = {
  state(): 'connecting' | 'idle' | 'busy' | 'closed';
  /** The upgrade went through; rejects with ApiError. */
  ready: Promise<void>;
  openedAtMs(): number | null;
  /** Keeps others off between choosing this socket and speaking on it. */
  reserve(): void;
  /** Sends one `speak`. The link must be reserved. `secrets` are struck from the server's words. */
  speak(message: string, limits: { verified: boolean; estimatedMs: number; secrets: readonly string[] }): SocketRender;
  /** Ends everything at once: no frame is delivered after this returns (T93). */
  kill(): void;
  /** Says goodbye first; resolves when the socket is gone, within the farewell time (T101, T110). */
  retire(): Promise<void>;
};

type Phase = 'connecting' | 'idle' | 'reserved' | 'sent' | 'streaming' | 'leaving' | 'closed';

export function openLink(deps: LinkDeps): SocketLink {
  const { timing, log } = deps;
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
  let pingTimer: NodeJS.Timeout | undefined;
  let pongTimer: NodeJS.Timeout | undefined;
  let pingedAt = 0;

  const stopHeartbeat = (): void => {
    clearTimeout(pingTimer);
    clearTimeout(pongTimer);
  };
  const close = (error: ApiError, isOurs = false): void => {
    if (phase === 'closed') return;
    phase = 'closed';
    stopHeartbeat();
    clearTimeout(connectTimer);
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

  const beat = (): void => {
    stopHeartbeat();
    pingTimer = setTimeout(() => {
      if (phase === 'closed' || socket === null) return;
      pingedAt = performance.now();
      pongTimer = setTimeout(() => close(timeoutError('pong', timing.pongWithinMs)), timing.pongWithinMs);
      socket.ping();
    }, timing.pingEveryMs);
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
    if (ended !== null) end(ended);
    if (isPoisoned || errorTimes.length >= errorsToReplace) close(lostSocket(), true);
    else deps.onChange();
  };

  const onText = (message: ServerMessage | null): void => {
    if (message === null) {
      odd('unknown message');
      return;
    }
    const isRunning = phase === 'sent' || phase === 'streaming';
    switch (message.type) {
      case 'start':
        if (phase === 'sent') {
          phase = 'streaming';
          render?.started();
        } else poison('start out of turn');
        return;
      case 'done':
        if (phase === 'streaming' || (phase === 'sent' && !mustStart)) {
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
      beat();
      ready.resolve();
      deps.onChange();
    });
    made.on('message', (data, isBinary) => {
      if (phase === 'closed') return;
      const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
      if (!isBinary) onText(parseServerMessage(bytes));
      else if (phase === 'streaming') render?.audio(bytes);
      else poison('audio out of turn');
    });
    made.on('pong', () => {
      if (phase === 'closed' || pingedAt === 0) return;
      deps.onRoundTrip(performance.now() - pingedAt);
      beat();
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
      if (phase === 'connecting' || phase === 'idle') return phase;
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
        onPause(isPaused) {
          if (socket === null || phase === 'closed') return;
          // A paused socket cannot hear pongs either.
          if (isPaused) {
            stopHeartbeat();
            socket.pause();
          } else {
            socket.resume();
            beat();
          }
        },
        onOver: () => {
          if (render === mine) close(lostSocket(), true);
        },
      });
      if (phase !== 'reserved' || socket === null) {
        mine.fail(lostSocket());
        return mine;
      }
      phase = 'sent';
      render = mine;
      socket.send(message, (error) => {
        if (error) close(lostSocket());
      });
      return mine;
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
