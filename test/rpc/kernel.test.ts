import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';
import { describe, expect, test } from 'vitest';
import { WebSocket as WsSocket, WebSocketServer } from 'ws';
import { ContractError } from '../../electron/ipc/contract/errors.ts';
import { wsWire } from '../../electron/host/loopback-socket.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import type { Handlers, Wire } from '../../electron/ipc/rpc/define.ts';
import { latest } from '../../electron/ipc/rpc/latest.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve, type ServeOptions } from '../../electron/ipc/rpc/serve.ts';
import { socketWire } from '../../electron/ipc/rpc/socket-wire.ts';
import { MessagePortMainShim } from '../support/message-port-main.ts';
import { createProbe, probeContract, type ProbeContract } from '../support/rpc-probe.ts';

/** Compiles only while the wires take what each platform really has; never called. */
export const acceptedByTypes = (dom: MessagePort, electron: MessagePortMain, browser: WebSocket): Wire[] => [
  portWire(dom),
  portWire(electron),
  socketWire(browser),
];

function pair(handlers: Handlers<ProbeContract> | Promise<Handlers<ProbeContract>>, options: ServeOptions = {}) {
  const { port1, port2 } = new MessageChannel();
  const server = serve(probeContract, handlers, portWire(port1), options);
  const wire = portWire(port2);
  return { client: connect(probeContract, wire), server, wire };
}

describe('serve', () => {
  test('calls wait for a backend that is starting', async () => {
    let start: (handlers: Handlers<ProbeContract>) => void = () => {};
    const { client, wire } = pair(new Promise((resolve) => (start = resolve)));
    const sum = client.probe.add({ left: 1, right: 2 });
    const stream = client.probe.count({ to: 1 });
    start(createProbe());
    expect(await sum).toEqual({ sum: 3 });
    expect(await stream.next()).toEqual({ done: false, value: { index: 0 } });
    wire.close();
  });

  test('a backend that cannot start fails every call with its reason', async () => {
    const reason = new ContractError('UNAVAILABLE', 'The library is from a newer version of the app.');
    let refuse: (reason: Error) => void = () => {};
    const { client, wire } = pair(new Promise<Handlers<ProbeContract>>((_, reject) => (refuse = reject)));
    const early = client.probe.add({ left: 1, right: 2 });
    const stream = client.probe.count({ to: 1 }).next();
    refuse(reason);
    const expected = { code: 'UNAVAILABLE', message: reason.message };
    await expect(early).rejects.toMatchObject(expected);
    await expect(stream).rejects.toMatchObject(expected);
    await expect(client.probe.add({ left: 1, right: 2 })).rejects.toMatchObject(expected);
    wire.close();
  });

  test('checks what handlers return when asked to, and reports it', async () => {
    const errors: unknown[] = [];
    const strict = pair(createProbe(), { validateOutput: true, onError: (error) => errors.push(error) });
    await expect(strict.client.probe.breaksContract({})).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(errors).toHaveLength(1);
    expect(await strict.client.probe.add({ left: 1, right: 2 })).toEqual({ sum: 3 });
    strict.wire.close();

    const trusting = pair(createProbe());
    expect(await trusting.client.probe.breaksContract({})).toEqual({ sum: 'three' });
    trusting.wire.close();
  });

  test('projects errors with toError and reports only the unexpected ones', async () => {
    const errors: unknown[] = [];
    const { client, wire } = pair(createProbe(), {
      onError: (error) => errors.push(error),
      toError: () => new ContractError('OFFLINE', 'No way out.', { status: 0 }),
    });
    await expect(client.probe.crash({})).rejects.toMatchObject({ code: 'OFFLINE', data: { status: 0 } });
    await expect(client.probe.fail({ code: 'QUOTA', retryAfterMs: 1 })).rejects.toMatchObject({ code: 'QUOTA' });
    expect(errors).toEqual([]);
    await expect(client.probe.fail({ code: 'INTERNAL', retryAfterMs: 1 })).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(errors).toHaveLength(1);
    wire.close();
  });

  test('closing the server ends its clients', async () => {
    const { client, server } = pair(createProbe());
    const call = client.probe.hang({});
    await client.probe.add({ left: 1, right: 1 });
    server.close();
    await expect(call).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await client.closed;
  });
});

describe('port wire', () => {
  test('over a Worker itself, from both of its ends', async () => {
    const worker = new Worker(new URL('../support/rpc-worker-self.ts', import.meta.url));
    const wire = portWire(worker);
    const client = connect(probeContract, wire);
    expect(await client.probe.echo({ value: Uint8Array.of(1, 2) })).toEqual({ value: Uint8Array.of(1, 2) });
    const call = client.probe.hang({});
    wire.close();
    await expect(call).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await once(worker, 'exit');
  });

  test('a Worker that dies closes its wire', async () => {
    const worker = new Worker('process.exit(1)', { eval: true });
    const client = connect(probeContract, portWire(worker));
    await expect(client.probe.hang({})).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await client.closed;
  });

  test("nothing unclonable reaches Electron's port, which would close it", async () => {
    const { port1, port2 } = new MessageChannel();
    const wire = portWire(new MessagePortMainShim(port1));
    expect(() => wire.send({ value: () => 1 })).toThrow('cannot be sent');
    const arrived = once(port2, 'message');
    wire.send({ kind: 'next', id: 1, value: Buffer.from('ok') });
    expect(await arrived).toEqual([{ kind: 'next', id: 1, value: Uint8Array.from(Buffer.from('ok')) }]);
    wire.close();
  });
});

describe('socket wire', () => {
  test.each([
    ['text that is not JSON', 'hello', false],
    ['truncated JSON', '{"kind":"call"', false],
    ['a lying hole', '{"kind":"call","id":1,"feature":"probe","verb":"add","input":{"$":4}}', false],
    ['a header beyond the message', Buffer.from([255, 255, 255, 255, 1]), true],
    ['an empty binary message', Buffer.alloc(0), true],
    ['random bytes', Buffer.from([9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), true],
    ['a client frame of the wrong direction', '{"kind":"done"}', false],
  ])('%s closes with 1007 and leaves the server up', async (_name, message, binary) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => serve(probeContract, createProbe(), wsWire(socket)));
    await once(server, 'listening');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bad = new WsSocket(url);
    await once(bad, 'open');
    bad.send(message, { binary });
    expect((await once(bad, 'close'))[0]).toBe(1007);
    const good = new WsSocket(url);
    await once(good, 'open');
    const wire = wsWire(good);
    expect(await connect(probeContract, wire).probe.add({ left: 1, right: 1 })).toEqual({ sum: 2 });
    wire.close();
    await new Promise((resolve) => server.close(resolve));
  });

  test('a client whose server talks nonsense is disconnected, not crashed', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => socket.on('message', () => socket.send('{"kind":"next","id":"zero"}')));
    await once(server, 'listening');
    const socket = new WsSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await once(socket, 'open');
    const client = connect(probeContract, wsWire(socket));
    await expect(client.probe.hang({})).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await client.closed;
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('latest', () => {
  test('merges what was not taken, and a waiting next ends with return', async () => {
    let emit: (value: number[]) => void = () => {};
    let unsubscribedCount = 0;
    const changes = latest<number[]>(
      (push) => {
        push([]);
        emit = push;
        return () => (unsubscribedCount += 1);
      },
      (waiting, newer) => [...waiting, ...newer],
    );
    expect(await changes.next()).toEqual({ done: false, value: [] });
    emit([1]);
    emit([2]);
    emit([3]);
    expect(await changes.next()).toEqual({ done: false, value: [1, 2, 3] });
    const waiting = changes.next();
    await changes.return?.();
    await changes.return?.();
    expect(await waiting).toMatchObject({ done: true });
    expect(unsubscribedCount).toBe(1);
    emit([4]);
    expect(await changes.next()).toMatchObject({ done: true });
  });

  test('never subscribes when it is not read', async () => {
    const unread = latest<number>(() => {
      throw new Error('subscribed');
    });
    expect(await unread.return?.()).toMatchObject({ done: true });
    expect(await unread.next()).toMatchObject({ done: true });
  });
});
