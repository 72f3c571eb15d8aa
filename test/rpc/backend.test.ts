import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { ContractError } from '../../electron/ipc/contract/errors.ts';
import { contract } from '../../electron/ipc/contract/index.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import type { Wire } from '../../electron/ipc/rpc/define.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { createBackendOver, type ConnectionStatus, type Link, type RpcBackend } from '../../renderer/rpc.ts';
import { createAppDouble } from '../support/app-double.ts';

const app = createAppDouble();
const openWires: Wire[] = [];
afterEach(() => {
  for (const wire of openWires.splice(0)) wire.close();
});

function newWire(): Wire {
  const { port1, port2 } = new MessageChannel();
  serve(contract, app.handlers, portWire(port1));
  const wire = portWire(port2);
  openWires.push(wire);
  return wire;
}

const link = (open: Link['open']): Link => ({ open, sendFile: async () => 'ref_00000000' });

function statusWhen(backend: RpcBackend, wanted: ConnectionStatus): Promise<void> {
  return new Promise((resolve) => {
    if (backend.status() === wanted) return resolve();
    const stop = backend.onStatus((status) => {
      if (status !== wanted) return;
      stop();
      resolve();
    });
  });
}

describe("the page's connection", () => {
  test('calls and streams made before there is a wire wait for it', async () => {
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const backend = createBackendOver(link(() => opened.then(() => connect(contract, newWire()))));
    const call = backend.client.app.dismissNotice({ id: 'early' });
    const stream = backend.client.app.state({});
    const first = stream.next();
    expect(backend.status()).toBe('connecting');
    open();
    await call;
    expect(app.dismissed).toContain('early');
    expect((await first).value).toMatchObject({ version: '1.2.3' });
    await stream.return?.();
    await backend.client.app.dismissNotice({ id: 'after' });
    expect(app.openStreams()).toBe(0);
  });

  test('a broken wire fails what runs on it, and a new one takes its place', async () => {
    const statuses: ConnectionStatus[] = [];
    const wires: Wire[] = [];
    const backend = createBackendOver(
      link(async () => {
        if (wires.length === 1) wires.push(newWire());
        else if (wires.length === 0) wires.push(newWire());
        return connect(contract, wires.at(-1) as Wire);
      }),
    );
    backend.onStatus((status) => statuses.push(status));
    const stream = backend.client.app.state({});
    await stream.next();
    const pending = stream.next();
    wires[0]?.close();
    await expect(pending).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await statusWhen(backend, 'waiting');
    // Made while there is none: goes over the next one.
    await backend.client.app.dismissNotice({ id: 'between' });
    expect(app.dismissed).toContain('between');
    const again = backend.client.app.state({});
    expect((await again.next()).value).toMatchObject({ version: '1.2.3' });
    await again.return?.();
    expect(statuses).toEqual(['open', 'waiting', 'connecting', 'open']);
    expect(wires).toHaveLength(2);
  });

  test('a refused sign-in is final, and calls say so at once', async () => {
    let attempts = 0;
    const backend = createBackendOver(
      link(async () => {
        attempts += 1;
        throw new ContractError('AUTH_REQUIRED', 'no');
      }),
    );
    const early = backend.client.app.dismissNotice({ id: 'never' });
    await expect(early).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(backend.status()).toBe('signed-out');
    await expect(backend.client.app.state({}).next()).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(attempts).toBe(1);
  });

  test('other failures are tried again', async () => {
    let attempts = 0;
    const backend = createBackendOver(
      link(async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
        return connect(contract, newWire());
      }),
    );
    await backend.client.app.dismissNotice({ id: 'patient' });
    expect(attempts).toBe(3);
    expect(backend.status()).toBe('open');
  });

  test('waiting for a wire can be given up', async () => {
    const backend = createBackendOver(link(() => new Promise(() => {})));
    const controller = new AbortController();
    const call = backend.client.app.dismissNotice({ id: 'x' }, { signal: controller.signal });
    const stream = backend.client.app.state({}, { signal: controller.signal });
    const next = stream.next();
    const left = backend.client.app.state({});
    const leftNext = left.next();
    await left.return?.();
    expect(await leftNext).toMatchObject({ done: true });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(next).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
