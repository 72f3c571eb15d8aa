import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A `speak` as the client sent it. */
export type Speak = { type: string; voice: string; input: string; [name: string]: unknown };

/** One connection, as a script sees it. */
export type SpeechPeer = {
  /** Number of the connection, from 0. */
  index: number;
  socket: WebSocket;
  tcp: Socket;
  json(message: unknown): void;
  /** Sends `sound` in frames of `size` bytes and resolves when the last one was taken. */
  audio(sound: Uint8Array, size?: number): Promise<void>;
};

export type SpeechScript = (peer: SpeechPeer, speak: Speak, count: number) => void | Promise<void>;

export type SpeechServer = {
  url: string;
  /** Every `speak` in order, with the connection it came over. */
  speaks: { peer: number; speak: Speak }[];
  upgrades: IncomingMessage[];
  /** Connections that are open now. */
  open(): number;
  accepted(): number;
  /** Client messages that the protocol does not allow at that moment, such as a second `speak` before `done`. */
  violations: string[];
  farewells(): number;
  peers: Set<SpeechPeer>;
  script(next: SpeechScript): void;
  /** Answers upgrades with HTTP instead, while set. */
  refuse(reply: { status: number; headers?: string; after?: number } | null): void;
  close(): Promise<void>;
};

/** `seconds` of a ramp that never repeats within 65,536 samples, so that a shifted or foreign byte is seen. */
export function ramp(samples: number, from = 0): Buffer {
  const sound = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) sound.writeUInt16LE((from + index) & 0xffff, index * 2);
  return sound;
}

/** Start, two seconds of ramp, done. */
export const speakWell: SpeechScript = async (peer) => {
  peer.json({ type: 'start' });
  await peer.audio(ramp(48_000));
  peer.json({ type: 'done' });
};

/** The socket half of the speech service as documented; what it says is up to the script. */
export async function startSpeechServer(
  script: SpeechScript = speakWell,
  options: {
    /** What is not a socket; 404 without it. */
    http?: RequestListener;
    /** To come back where it was. */
    port?: number;
  } = {},
): Promise<SpeechServer> {
  let current = script;
  let refusal: { status: number; headers?: string; after?: number } | null = null;
  let accepted = 0;
  let farewells = 0;
  const speaks: SpeechServer['speaks'] = [];
  const violations: string[] = [];
  const upgrades: IncomingMessage[] = [];
  const peers = new Set<SpeechPeer>();
  const http = createServer(options.http ?? ((_request, response) => response.writeHead(404).end()));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  const raw = new Set<Socket>();

  http.on('connection', (socket) => {
    socket.setNoDelay(true);
    raw.add(socket);
    socket.on('close', () => raw.delete(socket));
  });
  http.on('upgrade', (request, socket, head) => {
    upgrades.push(request);
    if (refusal !== null && peers.size >= (refusal.after ?? 0)) {
      socket.end(`HTTP/1.1 ${refusal.status} No\r\n${refusal.headers ?? ''}content-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (made) => {
      const peer: SpeechPeer = {
        index: accepted,
        socket: made,
        tcp: socket as Socket,
        json: (message) => made.send(typeof message === 'string' ? message : JSON.stringify(message)),
        async audio(sound, size = 3_840) {
          for (let from = 0; from < sound.length; from += size) {
            const piece = sound.subarray(from, from + size);
            // Rejects when the peer is gone: a loop over writes that fail at once would never let the event loop turn.
            await new Promise<void>((resolve, reject) => {
              made.send(piece, (error) => (error ? reject(error) : resolve()));
            });
          }
        },
      };
      accepted += 1;
      peers.add(peer);
      let isRendering = false;
      made.on('error', () => {});
      made.on('close', () => peers.delete(peer));
      made.on('message', (data, isBinary) => {
        if (isBinary) {
          violations.push('binary from the client');
          return;
        }
        const message = JSON.parse((data as Buffer).toString()) as Speak;
        if (message.type === 'session.close') {
          farewells += 1;
          made.close(1000);
          return;
        }
        if (isRendering) violations.push('speak before done');
        if (message.type !== 'speak' || message.voice === '' || message.input === '') violations.push('not a speak');
        if ('max_secs' in message && !(Number(message.max_secs) > 0)) violations.push('max_secs without length');
        isRendering = true;
        speaks.push({ peer: peer.index, speak: message });
        const count = speaks.length - 1;
        void Promise.resolve(current(peer, message, count))
          .catch(() => made.terminate())
          .finally(() => (isRendering = false));
      });
    });
  });
  await new Promise<void>((resolve) => {
    http.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    speaks,
    upgrades,
    violations,
    peers,
    open: () => peers.size,
    accepted: () => accepted,
    farewells: () => farewells,
    script: (next) => void (current = next),
    refuse: (reply) => void (refusal = reply),
    async close() {
      for (const socket of raw) socket.destroy();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}
