import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPortalListener } from '../../../electron/adapters/hotkey/portal-listener.ts';
import type { HotkeyListener } from '../../../electron/adapters/hotkey/listener.ts';
import { type Portal, startPortal, startSessionBus } from '../../support/portal.ts';

let bus: Awaited<ReturnType<typeof startSessionBus>>;
let portal: Portal;
let listener: HotkeyListener;
let events: string[];
const log = { debug() {}, info() {}, warn() {}, error() {} };
beforeEach(async () => {
  bus = await startSessionBus();
  events = [];
});
afterEach(async () => {
  await listener.close();
  portal?.leave();
  await bus.close();
});

const listen = (): void => {
  listener = createPortalListener({ address: bus.address, log, unavailable: 'not here' });
  listener.onEvent(({ type }) => events.push(type));
};

describe('the key through the desktop portal, over a real message bus', () => {
  test('asks for the key, hears it go down and come up, and swallows repeats', async () => {
    portal = await startPortal(bus.address);
    listen();
    await listener.bind('F9');
    expect(portal.asked).toEqual(['CreateSession', 'BindShortcuts push-to-talk F9, cancel SHIFT+F9']);
    expect(listener.status()).toEqual({ backend: 'portal', hasRelease: true, problem: null, cancelKey: 'SHIFT+F9' });
    portal.activate('something-else');
    portal.activate();
    portal.activate();
    portal.deactivate();
    portal.activate();
    portal.deactivate();
    portal.activate('cancel');
    portal.deactivate('cancel');
    await expect.poll(() => events).toEqual(['down', 'up', 'down', 'up', 'cancel']);
  });

  test('another key is another session; none is none; modifiers are spelt as the portal wants them', async () => {
    portal = await startPortal(bus.address);
    listen();
    await listener.bind('F9');
    await listener.bind('Ctrl+Alt+Space');
    expect(portal.asked.slice(2)).toEqual([
      'Close',
      'CreateSession',
      'BindShortcuts push-to-talk CTRL+ALT+space, cancel CTRL+ALT+SHIFT+space',
    ]);
    expect(portal.sessions()).toBe(1);
    await listener.bind('');
    expect([portal.sessions(), listener.status().backend]).toEqual([0, null]);
    await expect(listener.bind('F99')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('says which key the person chose in the desktop instead, or that there is none', async () => {
    portal = await startPortal(bus.address, { trigger: 'Super+D' });
    listen();
    await listener.bind('F9');
    expect(listener.status()).toMatchObject({ backend: 'portal', problem: expect.stringContaining('“Super+D”') });
  });

  test('a refusal by the person, and a desktop without this portal: said, and no key', async () => {
    listen();
    await listener.bind('F9');
    expect(listener.status()).toEqual({ backend: null, hasRelease: false, problem: 'not here', cancelKey: null });
    portal = await startPortal(bus.address, { answer: 1 });
    await listener.bind('F9');
    expect(listener.status()).toMatchObject({ backend: null, problem: expect.stringContaining('not allowed') });
  });

  test('a session that the desktop closes, and a bus that dies, release a held key', async () => {
    portal = await startPortal(bus.address);
    listen();
    await listener.bind('F9');
    portal.activate();
    portal.closeSession();
    await expect.poll(() => events).toEqual(['down', 'lost']);
    expect(listener.status().backend).toBe(null);
    await listener.bind('F9');
    portal.activate();
    await expect.poll(() => events.at(-1)).toBe('down');
    await bus.close();
    await expect.poll(() => events.at(-1)).toBe('lost');
    expect(listener.status()).toEqual({ backend: null, hasRelease: false, problem: 'not here', cancelKey: null });
  });
});
