import { parentPort } from 'node:worker_threads';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';
import { createProbe, probeContract } from './rpc-probe.ts';

/** Serves the probe to whoever started this worker. */
if (parentPort) serve(probeContract, createProbe(), portWire(parentPort));
