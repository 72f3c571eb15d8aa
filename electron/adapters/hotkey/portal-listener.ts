import { ContractError } from '../../ipc/contract/errors.ts';
import type { GlobalKeyEvent } from '../../services/ports/dictation.ts';
import type { Log } from '../../services/ports/platform.ts';
import { cancelChord, portalTrigger } from './key-names.ts';
import type { HotkeyListener } from './listener.ts';
import { type BusSignal, openSessionBus, type SessionBus, type Variant, variantsOf } from './session-bus.ts';

const destination = 'org.freedesktop.portal.Desktop';
const path = '/org/freedesktop/portal/desktop';
const shortcuts = 'org.freedesktop.portal.GlobalShortcuts';
const shortcutId = 'push-to-talk';
const cancelId = 'cancel';
/** The desktop may show the person a dialog before it answers. */
const answerLimitMs = 120_000;

/**
 * The key through the desktop's own portal (xdg-desktop-portal, GlobalShortcuts): the way that Wayland has for this, with
 * presses and releases. The desktop decides which keys they are in the end, and says so. Esc
 * could only be taken from all programs for good, so a key of its own cancels: ours with Shift.
 */
export function createPortalListener(deps: { address: string; log: Log; unavailable: string }): HotkeyListener {
  const events = new Set<(event: GlobalKeyEvent) => void>();
  const statuses = new Set<() => void>();
  let bus: SessionBus | null = null;
  let session: string | null = null;
  let problem: string | null = null;
  let cancelKey: string | null = null;
  let isDown = false;
  let lastToken = 0;
  let isClosed = false;

  const emit = (event: GlobalKeyEvent): void => {
    for (const listener of events) listener(event);
  };
  const setStatus = (next: string | null): void => {
    problem = next;
    for (const listener of statuses) listener();
  };
  /** Nobody will say that the key came up. */
  const lose = (why: string): void => {
    session = null;
    isDown = false;
    emit({ type: 'lost' });
    setStatus(why);
  };

  const receive = ({ interface: name, member, body, path: from }: BusSignal): void => {
    if (session === null) return;
    if (name === 'org.freedesktop.portal.Session' && member === 'Closed' && from === session) lose(deps.unavailable);
    if (name !== shortcuts || body[0] !== session) return;
    if (body[1] === cancelId && member === 'Activated') emit({ type: 'cancel' });
    if (body[1] !== shortcutId) return;
    // Some desktops repeat it while the key is held.
    if (member === 'Activated' && !isDown) {
      isDown = true;
      emit({ type: 'down' });
    } else if (member === 'Deactivated' && isDown) {
      isDown = false;
      emit({ type: 'up' });
    }
  };

  const connect = async (): Promise<SessionBus> => {
    if (bus !== null) return bus;
    const opened = await openSessionBus(deps.address);
    opened.onSignal(receive);
    opened.onClose(() => {
      bus = null;
      if (!isClosed) lose(deps.unavailable);
    });
    await opened.match(`type='signal',sender='${destination}'`);
    bus = opened;
    return opened;
  };

  /** Calls a method that answers by a Request object: it is listened for first, at the address that it will have. */
  const ask = async (
    to: SessionBus,
    member: string,
    signature: string,
    body: (options: [string, Variant][]) => unknown[],
    more: [string, Variant][] = [],
  ): Promise<Map<string, unknown>> => {
    lastToken += 1;
    const token = `fluxions${process.pid}_${lastToken}`;
    const sender = to.name.replace(/^:/, '').replaceAll('.', '_');
    const request = `${path}/request/${sender}/${token}`;
    const answer = Promise.withResolvers<Map<string, unknown>>();
    const stop = to.onSignal((signal) => {
      if (signal.path !== request || signal.member !== 'Response') return;
      const [code, results] = signal.body;
      if (code === 0) answer.resolve(variantsOf(results));
      else answer.reject(code === 1 ? new Refused('refused by the person') : new Error('refused by the desktop'));
    });
    const limit = setTimeout(() => answer.reject(new Error(`${member}: no answer`)), answerLimitMs);
    const options: [string, Variant][] = [['handle_token', ['s', token]], ...more];
    try {
      await Promise.race([
        to
          .call({ destination, path, interface: shortcuts, member, signature, body: body(options) })
          .then(() => answer.promise),
        answer.promise,
      ]);
      return await answer.promise;
    } finally {
      clearTimeout(limit);
      stop();
      answer.promise.catch(() => {});
    }
  };

  const closeSession = async (): Promise<void> => {
    const closing = session;
    session = null;
    isDown = false;
    if (closing === null || bus === null) return;
    await bus
      .call({ destination, path: closing, interface: 'org.freedesktop.portal.Session', member: 'Close' })
      .catch(() => {});
  };

  const request = async (key: string): Promise<void> => {
    const to = await connect();
    await closeSession();
    const created = await ask(to, 'CreateSession', 'a{sv}', (options) => [options], [
      ['session_handle_token', ['s', `fluxions${process.pid}_${lastToken + 1}`]],
    ]);
    const handle = created.get('session_handle');
    if (typeof handle !== 'string') throw new Error('the desktop opened no session');
    session = handle;
    const wanted = [
      shortcutOf(shortcutId, 'Push to talk', key),
      shortcutOf(cancelId, 'Cancel the dictation', cancelChord(key) ?? ''),
    ];
    const bound = await ask(to, 'BindShortcuts', 'oa(sa{sv})sa{sv}', (options) => [handle, wanted, '', options]);
    const given = descriptionOf(bound.get('shortcuts'), shortcutId);
    cancelKey = descriptionOf(bound.get('shortcuts'), cancelId);
    setStatus(
      given === null
        ? `Your desktop has no key for this yet. Give “Push to talk” one in its keyboard settings.`
        : given.toLowerCase() === key.toLowerCase()
          ? null
          : `Your desktop calls the key “${given}”; it is changed in its keyboard settings.`,
    );
  };

  return {
    status: () => ({
      backend: session === null ? null : 'portal',
      hasRelease: session !== null,
      problem,
      cancelKey: session === null ? null : cancelKey,
    }),
    async bind(key) {
      if (key === '') {
        await closeSession();
        setStatus(null);
        return;
      }
      if (portalTrigger(key) === null) throw new ContractError('BAD_INPUT', `There is no key called “${key}”.`);
      try {
        await request(key);
      } catch (error) {
        deps.log.warn('portal-key-failed', { message: error instanceof Error ? error.message : 'unknown' });
        session = null;
        setStatus(error instanceof Refused ? refused : deps.unavailable);
      }
    },
    onEvent(listener) {
      events.add(listener);
      return () => events.delete(listener);
    },
    onStatus(listener) {
      statuses.add(listener);
      return () => statuses.delete(listener);
    },
    onName() {
      throw new ContractError(
        'NOT_SUPPORTED',
        'Wayland tells no program which keys are pressed. Type the name of the key.',
      );
    },
    // What is held down is not told; text is not typed into other programs on Wayland either.
    modifiersUp: () => Promise.resolve(true),
    async close() {
      isClosed = true;
      await closeSession();
      bus?.close();
      bus = null;
    },
  };
}

/** The person said no to the desktop's question. */
class Refused extends Error {}

const refused =
  'The desktop asked you about this shortcut and it was not allowed. Choose the key again to be asked again.';

/** A shortcut as BindShortcuts takes it. */
function shortcutOf(id: string, description: string, key: string): [string, [string, Variant][]] {
  const trigger: Variant = ['s', portalTrigger(key) ?? ''];
  return [
    id,
    [
      ['description', ['s', description]],
      ['preferred_trigger', trigger],
    ],
  ];
}

/** How the desktop writes the trigger of a shortcut of ours, or `null` when it has none. */
function descriptionOf(bound: unknown, id: string): string | null {
  if (!Array.isArray(bound)) return null;
  for (const entry of bound as unknown[]) {
    if (!Array.isArray(entry) || entry[0] !== id) continue;
    const description = variantsOf(entry[1]).get('trigger_description');
    return typeof description === 'string' && description !== '' ? description : null;
  }
  return null;
}
