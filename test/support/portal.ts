import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One call as it came over the bus. */
type Call = { path: string; interface: string; member: string; sender: string; serial: number; body?: unknown[] };
type Bus = {
  name?: string;
  connection: {
    on(event: string, listener: (message: Call & { type: number }) => void): void;
    message(message: object): void;
    end(): void;
    removeAllListeners(event: string): void;
  };
  serial: number;
  requestName(name: string, flags: number, callback: (error: unknown, code: number) => void): void;
  sendReply(call: Call, signature: string, body: unknown[]): void;
  sendError(call: Call, name: string, text: string): void;
};
const { createClient } = createRequire(import.meta.url)('@homebridge/dbus-native') as {
  createClient(options: { busAddress: string }): Bus;
};

const shortcuts = 'org.freedesktop.portal.GlobalShortcuts';
const desktop = '/org/freedesktop/portal/desktop';

/** A message bus of the test's own: the real dbus-daemon. */
export async function startSessionBus(): Promise<{ address: string; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'fx-bus-'));
  const config = join(dir, 'bus.conf');
  const address = `unix:path=${join(dir, 'bus')}`;
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>${address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  );
  const daemon: ChildProcess = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (daemon.stdout) await once(daemon.stdout, 'data');
  return {
    address,
    async close() {
      if (daemon.exitCode === null) {
        const exited = once(daemon, 'exit');
        daemon.kill('SIGTERM');
        await exited;
      }
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type Portal = {
  /** What was asked, in order: member, and the trigger for BindShortcuts. */
  asked: string[];
  /** The key goes down or comes up, as the compositor reports it. */
  activate(id?: string): void;
  deactivate(id?: string): void;
  closeSession(): void;
  sessions(): number;
  /** Response code of BindShortcuts from now on. */
  answer(code: number): void;
  /** Leaves the bus, as a crash of the portal does. */
  leave(): void;
};

/**
 * Stands in for xdg-desktop-portal on the given bus: GlobalShortcuts with its Request and Session objects, as their
 * interface descriptions (version 1) say. `answer`: response code of BindShortcuts; `trigger`: what the person chose.
 */
export async function startPortal(
  address: string,
  options: { answer?: number; trigger?: string } = {},
): Promise<Portal> {
  const bus = createClient({ busAddress: address });
  const asked: string[] = [];
  const sessions = new Set<string>();
  let { answer = 0 } = options;
  const emit = (message: {
    path: string;
    interface: string;
    member: string;
    signature: string;
    body: unknown[];
    destination?: string;
  }): void => bus.connection.message({ type: 4, serial: bus.serial++, ...message });
  const optionOf = (dictionary: unknown, key: string): string =>
    String(((dictionary as [string, [unknown, [string]]][]).find(([name]) => name === key)?.[1][1] ?? [''])[0]);
  const respond = (call: Call, dictionary: unknown, code: number, results: unknown[]): void => {
    const path = `${desktop}/request/${call.sender.slice(1).replaceAll('.', '_')}/${optionOf(dictionary, 'handle_token')}`;
    bus.sendReply(call, 'o', [path]);
    emit({
      path,
      interface: 'org.freedesktop.portal.Request',
      member: 'Response',
      signature: 'ua{sv}',
      body: [code, results],
      destination: call.sender,
    });
  };
  await new Promise<void>((resolve, reject) => {
    bus.requestName('org.freedesktop.portal.Desktop', 0, (error) =>
      error ? reject(new Error('name taken')) : resolve(),
    );
  });
  // From here on calls are answered by this file alone: the library would refuse those it has no object for.
  bus.connection.removeAllListeners('message');
  bus.connection.on('message', (call) => {
    if (call.type !== 1) return;
    const [first, second, , fourth] = call.body ?? [];
    if (call.interface === shortcuts && call.member === 'CreateSession') {
      asked.push('CreateSession');
      const handle = `${desktop}/session/${call.sender.slice(1).replaceAll('.', '_')}/${optionOf(first, 'session_handle_token')}`;
      sessions.add(handle);
      respond(call, first, 0, [['session_handle', ['s', handle]]]);
    } else if (call.interface === shortcuts && call.member === 'BindShortcuts') {
      const wanted = (second as [string, unknown][]).map(([id, values]) => ({
        id,
        description: optionOf(values, 'description'),
        preferred: optionOf(values, 'preferred_trigger'),
      }));
      asked.push(`BindShortcuts ${wanted.map(({ id, preferred }) => `${id} ${preferred}`).join(', ')}`);
      const bound = wanted.map(({ id, description, preferred }) => [
        id,
        [
          ['description', ['s', description]],
          ['trigger_description', ['s', id === 'cancel' ? preferred : (options.trigger ?? preferred)]],
        ],
      ]);
      respond(call, fourth, answer, answer !== 0 ? [] : [['shortcuts', ['a(sa{sv})', bound]]]);
    } else if (call.interface === 'org.freedesktop.portal.Session' && call.member === 'Close') {
      asked.push('Close');
      sessions.delete(call.path);
      bus.sendReply(call, '', []);
    }
  });
  const signal = (member: string, id: string): void => {
    for (const session of sessions) {
      emit({ path: desktop, interface: shortcuts, member, signature: 'osta{sv}', body: [session, id, 0, []] });
    }
  };
  return {
    asked,
    activate: (id = 'push-to-talk') => signal('Activated', id),
    deactivate: (id = 'push-to-talk') => signal('Deactivated', id),
    closeSession() {
      for (const path of sessions)
        emit({ path, interface: 'org.freedesktop.portal.Session', member: 'Closed', signature: 'a{sv}', body: [[]] });
    },
    sessions: () => sessions.size,
    answer: (code) => void (answer = code),
    leave: () => bus.connection.end(),
  };
}
