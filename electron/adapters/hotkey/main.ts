import { createRequire } from 'node:module';
import { parseChord } from './chord.ts';
import { createKeyWatch } from './key-watch.ts';
import { type HotkeyMessage, hotkeyRequestSchema } from './messages.ts';

/**
 * Program of the process that hears keys. A process of its own because a keyboard hook can hang or abort whoever holds it
 * (without a display libuiohook aborts), and because a slow main thread would delay every key of the computer.
 */
type KeyEvent = { keycode: number };
type Hook = {
  on(event: 'keydown' | 'keyup', listener: (event: KeyEvent) => void): void;
  start(): void;
};
type ParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
};

// Electron's utility processes have a port instead of the channel of `child_process.fork`.
const parentPort = (process as { parentPort?: ParentPort }).parentPort;
const send = (message: HotkeyMessage): void => {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message, undefined, undefined, () => {});
};
const { uIOhook, UiohookKey } = createRequire(import.meta.url)('uiohook-napi') as {
  uIOhook: Hook;
  UiohookKey: Record<string, number>;
};

const names = new Map(Object.entries(UiohookKey).map(([name, code]) => [code, name]));
const keyNames = Object.keys(UiohookKey);
const watch = createKeyWatch(send);

function receive(message: unknown): void {
  const parsed = hotkeyRequestSchema.safeParse(message);
  if (!parsed.success) return;
  const request = parsed.data;
  if (request.op === 'names') {
    watch.setNames(request.on);
    return;
  }
  const chord = request.chord === '' ? null : parseChord(request.chord, keyNames);
  const ok = chord !== null || request.chord === '';
  if (ok) watch.bind(chord);
  send({ type: 'reply', id: request.id, ok });
}

if (parentPort) parentPort.on('message', (event) => receive(event.data));
else process.on('message', receive);
process.once('disconnect', () => process.exit(0));
// Ctrl+C reaches the whole group; the parent decides what happens then.
process.on('SIGINT', () => {});

uIOhook.on('keydown', ({ keycode }) => watch.down(names.get(keycode) ?? `Key${keycode}`));
uIOhook.on('keyup', ({ keycode }) => watch.up(names.get(keycode) ?? `Key${keycode}`));
try {
  uIOhook.start();
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'failed', message: error instanceof Error ? error.message : 'unknown' });
}
