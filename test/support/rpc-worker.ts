import { parentPort, type MessagePort } from 'node:worker_threads';
import { maxPageInputBytes } from '../../electron/ipc/rpc/protocol.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { createProbe, probeContract } from './rpc-probe.ts';

/** Serves the probe on every port it is given. */
const handlers = createProbe();
parentPort?.on('message', ({ port }: { port: MessagePort }) => {
  serve(probeContract, handlers, portWire(port), { maxInputBytes: maxPageInputBytes });
});
