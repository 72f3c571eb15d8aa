import { type AppContract, contract } from '../electron/ipc/contract/index.ts';
import { connect, type Connection } from '../electron/ipc/rpc/connect.ts';
import { portWire } from '../electron/ipc/rpc/port-wire.ts';
import { connectMessage } from '../electron/ipc/shell-bridge.ts';

/** Offers one end of a new channel to the desktop shell's preload, which passes it on, and connects over the other. */
export function connectionOverPort(page: Window): Connection<AppContract> {
  const { port1, port2 } = new MessageChannel();
  page.postMessage(connectMessage, page.location.origin, [port2]);
  return connect(contract, portWire(port1));
}
