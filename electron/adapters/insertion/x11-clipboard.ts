import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type PreparedProgram, runProgram } from './run-program.ts';

export type Selection = 'clipboard' | 'primary';

/** What was on a selection before; `null` when it was empty or could not be read. */
export type SavedSelection = { type: string; bytes: Buffer } | null;

/** A selection that is ours for a while, with every request for it reported. */
export type OwnedSelection = {
  /** Requests so far. */
  requests(): number;
  /** False once another program has put something there. */
  isOurs(): boolean;
  /** Resolves at the next request, when it was taken over, or after `ms`. */
  changed(ms: number, signal?: AbortSignal): Promise<void>;
  /** Gives it up; what was there is gone unless it is restored. */
  drop(): void;
};

const readLimitMs = 400;
/** How often, and how long each time, it is asked whether a selection is ours by now. */
const proofAttempts = 5;
const proofWaitMs = 50;
const ownLimitMs = 2_000;
/** Larger clipboards (images, whole documents) are not read back and forth for a sentence. */
const savedLimitBytes = 16 * 1024 * 1024;
/** Forms that are kept, best first. */
const savedTypes = ['UTF8_STRING', 'text/plain;charset=utf-8', 'STRING', 'image/png'];

export const readArgs = (selection: Selection, type = 'UTF8_STRING'): string[] => [
  '-selection',
  selection,
  '-o',
  '-t',
  type,
];
export const ownArgs = (selection: Selection): string[] => ['-selection', selection, '-verbose', '-i'];

/** Reads what is on a selection now. An owner that does not answer is not waited for. `prepared` reads text. */
export async function saveSelection(selection: Selection, prepared?: PreparedProgram): Promise<SavedSelection> {
  const read = (type: string, ready?: PreparedProgram) =>
    runProgram('xclip', readArgs(selection, type), { limitMs: readLimitMs, prepared: ready });
  // Nearly always it is text: asking for the list of forms first would cost another program's start.
  const text = await read('UTF8_STRING', prepared);
  if (text.code === 0) return keep('UTF8_STRING', text.stdout);
  const { code, stdout } = await read('TARGETS');
  if (code !== 0) return null;
  const offered = stdout.toString('utf8').split('\n');
  const type = savedTypes.find((one) => offered.includes(one));
  if (type === undefined) return null;
  const content = await read(type);
  return content.code === 0 ? keep(type, content.stdout) : null;
}

function keep(type: string, bytes: Buffer): SavedSelection {
  return bytes.length > savedLimitBytes ? null : { type, bytes };
}

/** Puts back what was saved. The program that serves it goes on by itself until another one copies something. */
export async function restoreSelection(selection: Selection, saved: SavedSelection): Promise<void> {
  if (saved === null) return;
  const args = ['-selection', selection, '-i', '-t', saved.type];
  await runProgram('xclip', args, { stdin: saved.bytes, limitMs: ownLimitMs, detached: true });
}

/**
 * Takes a selection over with `text` and resolves once it is certainly ours. `xclip -verbose` prints one
 * line per request and ends when it loses the selection. Rejects when it cannot be taken.
 */
export async function ownSelection(
  selection: Selection,
  text: string,
  prepared?: { own: PreparedProgram; proof: PreparedProgram },
): Promise<OwnedSelection> {
  const child: ChildProcess =
    prepared?.own.go() ?? spawn('xclip', ownArgs(selection), { stdio: ['pipe', 'ignore', 'pipe'] });
  const wakes = new Set<() => void>();
  let waits = 0;
  let isOurs = true;
  const wake = (): void => {
    for (const one of wakes) one();
  };
  const owned = Promise.withResolvers<void>();
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (!line.includes('Waiting for selection request number')) return;
      waits += 1;
      owned.resolve();
      wake();
    });
  }
  const lost = (): void => {
    isOurs = false;
    owned.reject(new Error('the clipboard could not be taken'));
    wake();
  };
  child.once('error', lost);
  child.once('exit', lost);
  child.stdin?.on('error', () => {});
  child.stdin?.end(text);
  const timer = setTimeout(lost, ownLimitMs);
  try {
    await owned.promise;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const selected: OwnedSelection = {
    // The first line says that it waits for the first request.
    requests: () => waits - 1,
    isOurs: () => isOurs,
    changed: (ms, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(limit);
          wakes.delete(done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const limit = setTimeout(done, ms);
        wakes.add(done);
        signal?.addEventListener('abort', done, { once: true });
        if (!isOurs || signal?.aborted) done();
      }),
    drop: () => void child.kill('SIGKILL'),
  };
  await proveOwnership(selection, text, selected, prepared?.proof);
  return selected;
}

/**
 * xclip says that it waits just before its request to own the selection leaves it: a paste in that moment would get what
 * was there before. Reading our own text back is proof.
 */
async function proveOwnership(
  selection: Selection,
  text: string,
  owned: OwnedSelection,
  prepared?: PreparedProgram,
): Promise<void> {
  for (let attempt = 0; attempt < proofAttempts && owned.isOurs(); attempt += 1) {
    const before = owned.requests();
    const ready = attempt === 0 ? prepared : undefined;
    const { stdout } = await runProgram('xclip', readArgs(selection), { limitMs: readLimitMs, prepared: ready });
    if (stdout.toString('utf8') !== text) continue;
    // Its report of this very request may come a moment later, and must not be taken for the window's.
    if (owned.requests() === before) await owned.changed(proofWaitMs);
    return;
  }
}
