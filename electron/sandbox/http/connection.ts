import type { IncomingMessage } from 'node:http';
import type { Fault, FaultPhase } from '../faults/faults.ts';

/** Thrown when a fault took the connection away: nothing more is to be sent. */
export class ConnectionTaken extends Error {}

/** Ends the connection at once: RST, or FIN when `gentle`. */
export function cutConnection(request: IncomingMessage, gentle: boolean): void {
  if (gentle) request.socket.destroySoon();
  else request.socket.resetAndDestroy();
}

type Disturbance = Extract<Fault, { kind: 'reset' | 'hang' }>;

/** The first reset or hang of a phase. */
export function disturbanceOf(faults: readonly Fault[], phase: FaultPhase): Disturbance | undefined {
  return faults.find(
    (fault): fault is Disturbance => (fault.kind === 'reset' || fault.kind === 'hang') && fault.phase === phase,
  );
}

/** Lets the disturbance happen; always throws. A hang leaves the connection open and silent. */
export function disturb(request: IncomingMessage, fault: Disturbance): never {
  if (fault.kind === 'reset') cutConnection(request, fault.gentle ?? false);
  throw new ConnectionTaken(fault.kind);
}
