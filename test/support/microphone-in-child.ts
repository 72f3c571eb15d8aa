import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backends } from '../../electron/adapters/microphone/choose-backend.ts';
import {
  MicrophoneError,
  type MicrophoneSink,
  type MicrophoneStream,
  type OpenRequest,
} from '../../electron/adapters/microphone/port.ts';
import type { Device } from '../../electron/ipc/contract/capture.ts';

type Order = { id: number } & (
  | { call: 'devices' }
  | { call: 'open'; request: OpenRequest }
  | { call: 'close'; of: number }
);
type Opened = Omit<MicrophoneStream, 'close'>;
type Report =
  | { id: number; value: unknown }
  | { id: number; failed: string; isMicrophoneError: boolean }
  | { of: number; pcm: Uint8Array }
  | { of: number; end: Error | null };

/** A `Microphone` as the capture process has it: in a process of its own, which a sound library may abort at its end. */
export type MicrophoneInChild = {
  devices(): Promise<Device[]>;
  open(request: OpenRequest, sink: MicrophoneSink): Promise<MicrophoneStream>;
  /** Ends the process; a library that lost its device may take it down sooner. */
  end(): void;
};

/** Loads the sound library `name` in a child with `env`. Every call rejects when the child ends before its answer. */
export function microphoneInChild(name: string, env: NodeJS.ProcessEnv): MicrophoneInChild {
  const child = fork(fileURLToPath(import.meta.url), [name], {
    env: { ...env, FX_MICROPHONE_CHILD: '1' },
    execArgv: [],
    // Uncapped words of the sound libraries, which a full pipe would stop.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const sinks = new Map<number, MicrophoneSink>();
  let calls = 0;
  child.on('message', (report: Report) => {
    if ('pcm' in report) return sinks.get(report.of)?.onBlock(report.pcm);
    if ('end' in report) return sinks.get(report.of)?.onEnd(report.end);
    const call = waiting.get(report.id);
    waiting.delete(report.id);
    if ('value' in report) return call?.resolve(report.value);
    call?.reject(report.isMicrophoneError ? new MicrophoneError(report.failed) : new Error(report.failed));
  });
  child.on('exit', (code, signal) => {
    for (const call of waiting.values()) call.reject(new Error(`the child ended: ${signal ?? code}`));
  });
  const ask = async <T>(order: Omit<Order, 'id'>, sink?: MicrophoneSink): Promise<T> => {
    const id = ++calls;
    if (sink) sinks.set(id, sink);
    return await new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ ...order, id });
    });
  };
  return {
    devices: () => ask({ call: 'devices' } as Order),
    async open(request, sink) {
      const opened = ask<Opened>({ call: 'open', request } as Order, sink);
      const id = calls;
      return { ...(await opened), close: () => ask({ call: 'close', of: id } as Order) };
    },
    end: () => void child.kill('SIGKILL'),
  };
}

function serveOrders(name: string | undefined): void {
  const microphone = backends.find((backend) => backend.name === name)?.load();
  if (!microphone) throw new Error(`no sound library is called ${name}`);
  const report = (message: Report): void => void process.send?.(message);
  const streams = new Map<number, MicrophoneStream>();
  const carryOut = async (order: Order): Promise<unknown> => {
    if (order.call === 'devices') return microphone.devices();
    if (order.call === 'close') return await streams.get(order.of)?.close();
    const of = order.id;
    const stream = await microphone.open(order.request, {
      onBlock: (pcm) => report({ of, pcm: Uint8Array.from(pcm) }),
      onEnd: (end) => report({ of, end }),
    });
    streams.set(of, stream);
    const { device, sampleRateHz, channels } = stream;
    return { device, sampleRateHz, channels } satisfies Opened;
  };
  process.on('message', (order: Order) => {
    carryOut(order).then(
      (value) => report({ id: order.id, value }),
      (error: Error) => {
        report({ id: order.id, failed: error.message, isMicrophoneError: error instanceof MicrophoneError });
      },
    );
  });
}

if (process.env['FX_MICROPHONE_CHILD']) serveOrders(process.argv[2]);
