import type { WebSocket } from 'ws';
import type { Fault, SocketFault } from '../faults/faults.ts';
import type { GatewayContext } from '../gateway-context.ts';
import { HttpError } from '../http/reply.ts';
import { readSpeakBody, toRenderRequest } from './speak-request.ts';

export type RenderFault = Extract<SocketFault, { kind: 'render' }>;

/** Silence of an even or odd number of bytes, for frames that should not be there. */
const strayFrame = (bytes: number): Buffer => Buffer.alloc(bytes);

/**
 * One socket of `/vui/v1/tts/ws` (E16): `speak` gives `start`, audio frames, `done`, or `error`; one render at a time;
 * the socket stays open. What the document forbids is answered with `error` and noted.
 */
export function serveSpeakSocket(context: GatewayContext, socket: WebSocket): void {
  const { violations } = context;
  let rendering: AbortController | null = null;
  let isClosing = false;
  const send = (message: Record<string, unknown>): void => socket.send(JSON.stringify(message));
  const fail = (message: string): void => send({ type: 'error', message });

  socket.on('ping', (data) => {
    if (context.faults.knobs.answerPings) socket.pong(data);
  });
  socket.on('error', () => {});
  socket.on('close', () => rendering?.abort());
  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      violations.record('binary-from-client', 'tts-socket', 'binary frame');
      fail('Binary frames are not accepted.');
      return;
    }
    const message = parseMessage(data as Buffer);
    if (message?.['type'] === 'session.close') {
      isClosing = true;
      socket.close(1000);
      return;
    }
    if (message?.['type'] !== 'speak') {
      violations.record('bad-message', 'tts-socket', 'neither speak nor session.close');
      fail('Unknown message.');
      return;
    }
    if (isClosing) {
      violations.record('speak-after-close', 'tts-socket', 'speak after session.close');
      return;
    }
    if (rendering) {
      violations.record('overlapping-speak', 'tts-socket', 'speak before done or error');
      fail('A render is in progress.');
      return;
    }
    const own = new AbortController();
    rendering = own;
    void speak(message, own.signal)
      .catch((error: unknown) => {
        if (socket.readyState !== socket.OPEN) return;
        fail(error instanceof HttpError ? error.message : 'The render failed.');
      })
      .finally(() => {
        if (rendering === own) rendering = null;
      });
  });

  async function speak(message: Record<string, unknown>, signal: AbortSignal): Promise<void> {
    const faults = context.faults
      .take('tts-socket')
      .filter((fault): fault is Fault & RenderFault => fault.kind === 'render');
    const fault: RenderFault = Object.assign({ kind: 'render' as const }, ...faults);
    const body = readSpeakBody(context, 'tts-socket', message);
    const token = message['token'];
    if (token !== undefined && typeof token !== 'string') throw new HttpError(422, 'token is not valid.');
    const request = toRenderRequest(context, 'tts-socket', body, token, signal);
    sendStray(fault.before);
    if (!fault.noStart) send({ type: 'start' });
    if (fault.doubleStart) send({ type: 'start' });
    const isComplete = fault.noAudio ? true : await sendAudio(context.renderer.render(request), fault, signal);
    if (!isComplete) return;
    if (!fault.noDone) send({ type: 'done' });
    if (fault.doubleDone) send({ type: 'done' });
    sendStray(fault.after);
  }

  function sendStray(frames: readonly (string | number)[] = []): void {
    for (const frame of frames) socket.send(typeof frame === 'string' ? frame : strayFrame(frame));
  }

  /** False when a fault ended the render. */
  async function sendAudio(audio: AsyncIterable<Buffer>, fault: RenderFault, signal: AbortSignal): Promise<boolean> {
    const ends = [fault.dropAtByte, fault.closeAtByte, fault.errorAtByte, fault.stallAtByte];
    const end = Math.min(...ends.map((at) => at ?? Number.POSITIVE_INFINITY));
    let sent = 0;
    for await (const frame of reframed(audio, fault.frameBytes ?? [context.faults.knobs.frameBytes])) {
      signal.throwIfAborted();
      const part = frame.subarray(0, Math.max(0, end - sent));
      if (part.length > 0) await sendFrame(part);
      sent += part.length;
      if (sent >= end) break;
      for (const text of fault.between ?? []) socket.send(text);
    }
    // The render is put away before the client hears of its end, so that it may speak again at once.
    if (sent < end) return true;
    await endEarly(fault, end, signal);
    return false;
  }

  /** Resolves when the frame was handed to the kernel, so that a slow reader slows the render down. */
  function sendFrame(frame: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      socket.send(frame, { binary: true }, (error) => (error ? reject(error) : resolve()));
    });
  }

  async function endEarly(fault: RenderFault, at: number, signal: AbortSignal): Promise<void> {
    if (at === fault.errorAtByte) {
      fail(fault.errorMessage ?? 'The render failed.');
      if (fault.doneAfterError) send({ type: 'done' });
    } else if (at === fault.dropAtByte) {
      socket.terminate();
    } else if (at === fault.closeAtByte) {
      closeWith(fault.closeCode ?? 1011);
    } else {
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  function closeWith(code: number): void {
    if (code === 1006) socket.terminate();
    else if (code === 1005) socket.close();
    else socket.close(code);
  }
}

function parseMessage(data: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(data.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The same bytes in frames of the wanted sizes, in turn. */
async function* reframed(audio: AsyncIterable<Buffer>, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  let turn = 0;
  const nextSize = (): number => Math.max(1, sizes[turn % sizes.length] ?? 3_840);
  for await (const slice of audio) {
    held = Buffer.concat([held, slice]);
    while (held.length >= nextSize()) {
      const size = nextSize();
      yield held.subarray(0, size);
      held = held.subarray(size);
      turn += 1;
    }
  }
  if (held.length > 0) yield held;
}
