import type { InsertObstacle } from '../../domain/dictation/types.ts';
import type { Inserter, InsertResult, InsertTarget } from '../../services/ports/dictation.ts';
import type { CopyText } from './clipboard-command.ts';
import { preparePaste, type PreparedPaste } from './prepared-paste.ts';
import {
  type OwnedSelection,
  ownSelection,
  restoreSelection,
  type SavedSelection,
  saveSelection,
} from './x11-clipboard.ts';
import { canType, typeText } from './x11-typing.ts';
import {
  askFocus,
  type FocusCommand,
  focusedWindow,
  kindOf,
  pasteWayOf,
  type PasteWay,
  prepareKeys,
  windowClass,
  windowExists,
} from './x11-windows.ts';

export type X11InserterDeps = {
  copy: CopyText;
  /** Resolves when no modifier key is down, to `false` when that did not happen in `limitMs`. */
  modifiersUp: (limitMs: number, signal: AbortSignal) => Promise<boolean>;
};

/** Text pasted while Ctrl or Shift is held becomes a command of some program. */
const modifiersLimitMs = 2_000;
/** Programs ask what forms there are, then for the text. */
const requestsOfAPaste = 2;
/** One request and then nothing for this long was all it wanted. */
const quietMs = 200;
/** Some programs look at the clipboard all the time; the old content is back after this in any case. */
const restoreLimitMs = 1_500;
/** A busy program reads late; after this the text stays on the clipboard and the person is told. */
const readLimitMs = 4_000;
/** Starting what a paste needs keeps this process for a while; it waits until the take is on its way. */
const prepareAfterMs = 250;

/**
 * Inserts by clipboard and paste key on X11. A paste is certain: the X server tells who read the text, and only then is
 * the old clipboard put back. Pastes happen one after the other.
 */
export function createX11Inserter(deps: X11InserterDeps): Inserter & { idle(): Promise<void> } {
  /** Started while one speaks, used when the text is there. */
  let prepared: PreparedPaste | null = null;
  let soon: NodeJS.Timeout | undefined;
  /** Work behind the last insertion: putting the old clipboard back. */
  let restoring: Promise<void> = Promise.resolve();

  const copied = async (text: string, why: InsertObstacle): Promise<InsertResult> =>
    (await deps.copy(text)) ? { how: 'copied', why } : { how: 'copied', why: 'no-clipboard' };

  const prepare = (selection: PasteWay['selection'], command: FocusCommand): void => {
    if (prepared?.selection === selection && prepared.focusCommand === command) return;
    prepared?.drop();
    prepared = preparePaste(selection, command);
  };
  /** What is prepared for this selection, for one paste. */
  const takePrepared = (selection: PasteWay['selection']): PreparedPaste | null => {
    if (prepared?.selection !== selection) {
      // It would come too late; when there is one already, the next is for another take.
      clearTimeout(soon);
      return null;
    }
    const taken = prepared;
    prepared = null;
    return taken;
  };

  const stillFocused = async (target: InsertTarget, ready: PreparedPaste | null): Promise<InsertObstacle | null> => {
    const known = ready && (await askFocus(ready.focusCommand, ready.focus));
    if ((known ?? (await focusedWindow())?.id) === target.id) return null;
    return (await windowExists(target.id)) ? 'target-changed' : 'target-gone';
  };

  const paste = async (text: string, target: InsertTarget, signal: AbortSignal): Promise<InsertResult> => {
    await restoring;
    const way = pasteWayOf(target.app);
    const ready = takePrepared(way.selection);
    try {
      return await pasteWith(ready, way, text, target, signal);
    } finally {
      // Whatever of it was not needed.
      ready?.drop();
    }
  };

  const pasteWith = async (
    ready: PreparedPaste | null,
    way: PasteWay,
    text: string,
    target: InsertTarget,
    signal: AbortSignal,
  ): Promise<InsertResult> => {
    const [saved, obstacle] = await Promise.all([
      saveSelection(way.selection, ready?.read),
      stillFocused(target, ready),
    ]);
    if (obstacle !== null) return copied(text, obstacle);
    if (signal.aborted) return copied(text, 'failed');
    const owned = await ownSelection(way.selection, text, ready ?? undefined);
    // Clipboard managers read at once; what counts comes after the key.
    const before = owned.requests();
    const keys = ready?.keys ?? prepareKeys();
    if (!(await keys.press(way.chord))) return leave(owned, way, text, 'failed');
    if (!(await wasRead(owned, before, signal))) return leave(owned, way, text, 'nobody-read');
    restoring = restoreWhenQuiet(owned, way, saved);
    return { how: 'pasted', confirmed: true };
  };

  /** The text stays where the person can paste it. */
  const leave = async (
    owned: OwnedSelection,
    way: PasteWay,
    text: string,
    why: InsertObstacle,
  ): Promise<InsertResult> => {
    if (way.selection === 'clipboard' && owned.isOurs()) return { how: 'copied', why };
    owned.drop();
    return copied(text, why);
  };

  return {
    async target() {
      const focus = await focusedWindow();
      if (focus === null) return null;
      const { id, command } = focus;
      const app = await windowClass(id);
      clearTimeout(soon);
      soon = setTimeout(prepare, prepareAfterMs, pasteWayOf(app).selection, command);
      return { id, app, kind: kindOf(app) };
    },
    async insert({ text, target, mode }, signal) {
      try {
        if (mode === 'copy') return await copied(text, 'copy-only');
        if (target === null) return await copied(text, 'no-target');
        if (!(await deps.modifiersUp(modifiersLimitMs, signal))) return await copied(text, 'modifiers-held');
        if (mode === 'paste' || !canType(text)) return await paste(text, target, signal);
        const obstacle = await stillFocused(target, null);
        if (obstacle !== null) return await copied(text, obstacle);
        if (await typeText(text, signal)) return { how: 'typed', confirmed: false };
        return await copied(text, 'failed');
      } catch {
        return await copied(text, 'failed');
      }
    },
    async idle() {
      clearTimeout(soon);
      prepared?.drop();
      prepared = null;
      await restoring;
    },
  };
}

async function wasRead(owned: OwnedSelection, before: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + readLimitMs;
  while (owned.isOurs() && !signal.aborted) {
    const requests = owned.requests() - before;
    if (requests >= requestsOfAPaste) return true;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return requests > 0;
    await owned.changed(requests > 0 ? Math.min(quietMs, leftMs) : leftMs, signal);
    if (requests > 0 && owned.requests() - before === requests) return true;
  }
  return owned.requests() > before;
}

/** Puts the old content back once nobody asks any more, unless somebody has copied something meanwhile. */
async function restoreWhenQuiet(owned: OwnedSelection, way: PasteWay, saved: SavedSelection): Promise<void> {
  const latestMs = performance.now() + restoreLimitMs;
  for (let seen = -1; owned.isOurs() && owned.requests() !== seen && performance.now() < latestMs; ) {
    seen = owned.requests();
    await owned.changed(quietMs);
  }
  if (!owned.isOurs()) return;
  // Taking the selection ends the program that serves ours; an empty one stays empty.
  await restoreSelection(way.selection, saved);
  owned.drop();
}
