import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';

/**
 * A Node port with the manners of Electron's `MessagePortMain` (electron.d.ts 45): events `{data, ports}` through `on`, no
 * `addEventListener`, nothing delivered before `start`, only ports in a transfer list, and a value that cannot be
 * cloned closes the port (electron#42373).
 */
export class MessagePortMainShim extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
    // `on('message')` starts a Node port, so it waits for `start`.
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  postMessage(message: unknown, transfer?: unknown[]): void {
    if (transfer?.length) throw new TypeError('only MessagePortMain can be transferred');
    try {
      this.#port.postMessage(message);
    } catch (error) {
      this.#port.close();
      throw error;
    }
  }

  close(): void {
    this.#port.close();
  }
}
