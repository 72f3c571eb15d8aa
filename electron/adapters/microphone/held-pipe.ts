import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** More than the system keeps between two looks, so that each is one read. */
const bufferBytes = 65_536;

/** How often a resting pipe is read. The system keeps more than two seconds of speech, and the writer waits after that. */
const restMs = 500;

/**
 * A pipe that can leave what comes with the system for a while. A child's own pipe wakes this process for every piece of
 * it, even when paused, which is what a microphone that is kept open costs most.
 */
export type HeldPipe = {
  /** For the program that writes; `destroy` it when the program has it. */
  writer: Socket;
  /** Reads twice a second from now on. */
  rest(): void;
  /** Reads what is there, and then whatever comes. Resolves when the former was given to `onBytes`. */
  attend(): Promise<void>;
  /** Resolves when nobody can write any more and everything was read. */
  closed: Promise<void>;
  destroy(): void;
};

/** `onBytes` gets what arrives, valid only during the call. Not for Windows. Rejects where no temporary file can be made. */
export async function createHeldPipe(onBytes: (bytes: Uint8Array) => void): Promise<HeldPipe> {
  let pieces = 0;
  const { reader, writer } = await createPipe((bytes) => {
    pieces += 1;
    onBytes(bytes);
  });
  let timer: NodeJS.Timeout | undefined;
  const stopResting = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  /** Until a look brings nothing: one read may end before everything is out. */
  const read = async (): Promise<void> => {
    reader.resume();
    for (let before = -1; before !== pieces; ) {
      before = pieces;
      // The first turn may end before the next look at what has arrived, the second one does not.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const readAndPause = async (): Promise<void> => {
    await read();
    if (timer !== undefined) reader.pause();
  };
  // It ends with what wrote to it; why does not matter.
  reader.on('error', stopResting);
  const closed = new Promise<void>((resolve) => {
    reader.once('close', () => {
      stopResting();
      resolve();
    });
  });
  return {
    writer,
    rest() {
      stopResting();
      if (reader.destroyed) return;
      reader.pause();
      timer = setInterval(() => void readAndPause(), restMs);
    },
    attend() {
      stopResting();
      return read();
    },
    closed,
    destroy: () => void reader.destroy(),
  };
}

/** Node makes no pipes; a socket in a folder that only this user can enter, gone at once, is one. */
async function createPipe(onBytes: (bytes: Uint8Array) => void): Promise<{ reader: Socket; writer: Socket }> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxions-'));
  const server = createServer({ pauseOnConnect: true });
  try {
    const path = join(folder, 'sound');
    await once(server.listen(path), 'listening');
    const reader = connect({
      path,
      onread: {
        buffer: Buffer.alloc(bufferBytes),
        callback(length, buffer) {
          onBytes(buffer.subarray(0, length));
          return true;
        },
      },
    });
    const [[writer]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(reader, 'connect')]);
    return { reader, writer };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
