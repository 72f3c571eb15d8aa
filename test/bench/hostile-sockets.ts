/**
 * Speech sockets against servers that mean harm: every session speaks to a peer that breaks HTTP, WebSocket or the
 * speech protocol in one of many ways. Prints one line of JSON and exits with 1 when anything but a typed error or
 * right samples came out, or when resident memory passed 300 MB. `node test/bench/hostile-sockets.ts [sessions, 10000] [seed]`.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createFluxionsClient } from '../../electron/adapters/fluxions/client.ts';
import { ApiError } from '../../electron/domain/errors.ts';

const isServer = process.argv[2] === 'server';
const sessions = isServer ? 0 : Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const atOnce = 12;

/** Small and good enough; every session has its own, so that one can be replayed alone (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Dice = { random: () => number; below: (limit: number) => number; bytes: (count: number) => Buffer };

const diceOf = (random: () => number): Dice => {
  const below = (limit: number): number => Math.floor(random() * limit);
  return { random, below, bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))) };
};

/** One frame from a server, legal or not: `first` is FIN, RSV and opcode, `length` may lie. */
function frame(first: number, payload: Uint8Array, options: { length?: bigint; mask?: boolean } = {}): Buffer {
  const length = options.length ?? BigInt(payload.length);
  const mask = options.mask === true ? 0x80 : 0;
  const head =
    length < 126n
      ? Buffer.from([first, mask | Number(length)])
      : length < 65_536n
        ? Buffer.from([first, mask | 126, Number(length >> 8n), Number(length & 255n)])
        : Buffer.concat([Buffer.from([first, mask | 127]), Buffer.alloc(8)]);
  if (length >= 65_536n) head.writeBigUInt64BE(length, 2);
  return Buffer.concat([head, options.mask === true ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0), payload]);
}

const text = (value: string): Buffer => frame(0x81, Buffer.from(value));
const json = (value: unknown): Buffer => text(JSON.stringify(value));
const start = json({ type: 'start' });
const done = json({ type: 'done' });
const binary = (payload: Uint8Array): Buffer => frame(0x82, payload);

/** Samples 0, 1, 2, …: any shifted, lost, doubled or foreign byte is seen. */
function ramp(samples: number, from = 0): Buffer {
  const sound = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) sound.writeUInt16LE((from + index) & 0xffff, index * 2);
  return sound;
}

/** The ramp in frames of odd and even sizes. */
function oddFrames(dice: Dice, samples: number): Buffer[] {
  const sound = ramp(samples);
  const frames: Buffer[] = [];
  for (let from = 0; from < sound.length; ) {
    const size = dice.below(900);
    frames.push(binary(sound.subarray(from, from + size)));
    from += size;
  }
  return frames;
}

const nineMegabytes = binary(Buffer.alloc(9 * 1048576));

type Attack = (dice: Dice, socket: Socket) => void;
const send = (socket: Socket, ...parts: Uint8Array[]): void => void socket.write(Buffer.concat(parts));

/** After a correct upgrade and the client's `speak`. */
const afterSpeak: Record<string, Attack> = {
  'random bytes': (dice, socket) => send(socket, dice.bytes(1 + dice.below(3_000))),
  'random frames': (dice, socket) => {
    for (let count = dice.below(20); count >= 0; count -= 1)
      send(socket, frame(dice.below(256), dice.bytes(dice.below(300))));
  },
  'bad UTF-8': (dice, socket) =>
    send(
      socket,
      start,
      frame(0x81, Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xc0, 0x80]), dice.bytes(20)])),
    ),
  'reserved bits': (dice, socket) => send(socket, start, frame(0x82 | (16 << dice.below(3)), ramp(10))),
  'a terabyte announced': (_dice, socket) => send(socket, start, frame(0x82, ramp(10), { length: 2n ** 40n })),
  'a length beyond 2^53': (_dice, socket) => send(socket, frame(0x82, ramp(10), { length: 2n ** 63n })),
  'nine megabytes in one message': (_dice, socket) => {
    send(socket, start);
    socket.write(nineMegabytes);
  },
  'fragments without end': (_dice, socket) => {
    send(socket, start, frame(0x02, Buffer.alloc(65_000)));
    for (let count = 0; count < 160; count += 1) send(socket, frame(0x00, Buffer.alloc(65_000)));
  },
  'a fragmented ping': (_dice, socket) => send(socket, start, frame(0x09, Buffer.from('x'))),
  'a ping of 200 bytes': (_dice, socket) => send(socket, frame(0x89, Buffer.alloc(200))),
  'a continuation of nothing': (_dice, socket) => send(socket, frame(0x80, Buffer.from('x'))),
  'masked frames': (_dice, socket) => send(socket, frame(0x82, ramp(10), { mask: true })),
  'a flood of pings': (_dice, socket) => send(socket, ...Array<Buffer>(2_000).fill(frame(0x89, Buffer.from('x')))),
  'a bad close code': (dice, socket) => send(socket, frame(0x88, Buffer.from([dice.below(256), dice.below(256)]))),
  'any close code': (dice, socket) => {
    const codes = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 1015, 3000, 4999];
    const code = codes[dice.below(codes.length)] ?? 1000;
    send(socket, start, binary(ramp(50)), frame(0x88, Buffer.from([code >> 8, code & 255])));
  },
  'JSON of the wrong kind': (dice, socket) => {
    const odd = [
      'null',
      '[]',
      '5',
      '{}',
      '{"type":{}}',
      '{"type":"__proto__"}',
      '{"__proto__":{"type":"done"}}',
      '{"type":"error"}',
      '{"type":"error","message":{}}',
      `{"type":"error","message":"${'x'.repeat(5_000)}"}`,
      '['.repeat(20_000),
    ];
    send(socket, text(odd[dice.below(odd.length)] ?? ''), start, binary(ramp(30)), done);
  },
  'odd frames': (dice, socket) => send(socket, start, ...oddFrames(dice, 1 + dice.below(4_000)), done),
  'audio before start': (dice, socket) =>
    send(socket, binary(Buffer.alloc(dice.below(999), 0xee)), start, ...oddFrames(dice, 500), done),
  'audio after done': (dice, socket) =>
    send(socket, start, ...oddFrames(dice, 500), done, binary(Buffer.alloc(777, 0xee))),
  'two starts': (dice, socket) =>
    send(
      socket,
      start,
      binary(ramp(100).subarray(0, 51)),
      start,
      binary(ramp(100).subarray(51)),
      done,
      done,
      dice.bytes(9),
    ),
  'done at once': (_dice, socket) => send(socket, done),
  'an error, then done, then audio': (_dice, socket) =>
    send(socket, json({ type: 'error', message: 'no' }), done, binary(Buffer.alloc(99, 0xee))),
  'never done': (_dice, socket) => send(socket, start, binary(ramp(100))),
  silence: () => {},
  reset: (_dice, socket) => void socket.resetAndDestroy(),
  'the end in a frame': (dice, socket) => void socket.end(binary(ramp(500)).subarray(0, dice.below(500))),
};

/** Instead of a correct upgrade. */
const beforeUpgrade: Record<string, Attack> = {
  'not HTTP': (dice, socket) => send(socket, dice.bytes(200)),
  'a wrong accept key': (_dice, socket) =>
    send(
      socket,
      Buffer.from('HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n'),
    ),
  'an extension nobody asked for': (_dice, socket) =>
    send(
      socket,
      Buffer.from(
        'HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Accept: AAAA\r\n\r\n',
      ),
    ),
  'a page': (_dice, socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>sign in'),
  'a redirect': (_dice, socket) =>
    void socket.end('HTTP/1.1 307 X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'),
  'any status': (dice, socket) => void socket.end(`HTTP/1.1 ${100 + dice.below(500)} X\r\ncontent-length: 0\r\n\r\n`),
  'an endless header': (_dice, socket) => send(socket, Buffer.from('HTTP/1.1 101 X\r\n'), Buffer.alloc(200_000, 'a')),
  'half an answer': (_dice, socket) => void socket.end('HTTP/1.1 101 Switch'),
  nothing: () => {},
  'a reset': (_dice, socket) => void socket.resetAndDestroy(),
};

const attacks = [...Object.entries(beforeUpgrade), ...Object.entries(afterSpeak)];
const firstAfterSpeak = Object.keys(beforeUpgrade).length;
const attackOf = (session: number): number => session % attacks.length;

/** Paths start with `/s<session>/`; a second connection of the same session is refused, so that there is no spare. */
const server = createServer((socket) => {
  socket.on('error', () => {});
  let received = Buffer.alloc(0);
  let attack: Attack | null = null;
  let dice = diceOf(Math.random);
  socket.on('data', (data) => {
    if (attack !== null) {
      const next = attack;
      attack = null;
      next(dice, socket);
      return;
    }
    received = Buffer.concat([received, Buffer.from(data)]);
    const head = received.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    const session = Number(/^GET \/s(\d+)\//.exec(head)?.[1] ?? 0);
    dice = diceOf(randomFrom(seed * 100_003 + session));
    if (open.has(session)) {
      socket.end('HTTP/1.1 409 Busy\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    open.add(session);
    socket.on('close', () => open.delete(session));
    received = Buffer.alloc(0);
    const number = attackOf(session);
    const chosen = attacks[number]?.[1];
    if (chosen === undefined) return;
    if (number < firstAfterSpeak) {
      chosen(dice, socket);
      return;
    }
    const key = /sec-websocket-key: ([^\r]+)/i.exec(head)?.[1] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    attack = chosen;
  });
});
const open = new Set<number>();

/** The attackers are a process of their own, so that their memory is not counted as ours. */
function serve(): void {
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
}

const problems: string[] = [];
process.on('uncaughtException', (error) => problems.push(`uncaught: ${String(error)}`));
process.on('unhandledRejection', (error) => problems.push(`unhandled: ${String(error)}`));

const kinds = new Map<string, number>();
let rendered = 0;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function run(session: number, port: number): Promise<void> {
  const [name = ''] = attacks[attackOf(session)] ?? [];
  const client = createFluxionsClient({
    baseUrl: `http://127.0.0.1:${port}/s${session}`,
    credential: () => Promise.resolve(null),
    clock: { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    random: Math.random,
    log: silent,
    socketTiming: {
      connectMs: 400,
      startVerifiedMs: 400,
      firstAudioMs: 400,
      betweenFramesMs: 400,
      farewellMs: 50,
      reconnectBaseMs: 60_000,
    },
  });
  let expected = 0;
  try {
    const request = { voiceId: 'v', isPrivate: false, text: 'x', temperature: 0.9, verifyChunks: true, maxSecs: null };
    for await (const { pcm } of client.tts.speak(request)) {
      const samples = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.length);
      // Random bytes may happen to be legal frames; every other attack sends the ramp or must not be heard.
      if (!name.startsWith('random')) {
        for (let at = 0; at < samples.length; at += 2, expected += 1) {
          if (samples.readUInt16LE(at) === (expected & 0xffff)) continue;
          problems.push(`${name} (session ${session}): sample ${expected} is wrong`);
          break;
        }
      }
      rendered += samples.length / 2;
    }
    kinds.set('done', (kinds.get('done') ?? 0) + 1);
  } catch (error) {
    if (error instanceof ApiError) kinds.set(error.kind, (kinds.get(error.kind) ?? 0) + 1);
    else problems.push(`${name} (session ${session}): ${String(error)}`);
  } finally {
    await client.close();
  }
}

async function attackAll(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['server', String(seed)]);
  const port = await new Promise<number>((resolve) => {
    child.once('message', (message) => resolve(message as number));
  });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const startedAt = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < sessions) {
      next += 1;
      await run(next - 1, port);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  clearInterval(watch);
  child.disconnect();
  const result = {
    sessions,
    seed,
    attacks: attacks.length,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    peakRssMb: Math.round(peak / 1048576),
    samplesHeard: rendered,
    outcomes: Object.fromEntries([...kinds].toSorted(([a], [b]) => a.localeCompare(b))),
    problems: problems.slice(0, 5),
    problemCount: problems.length,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  const ended = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  process.exitCode = problems.length > 0 || ended !== sessions || peak > 300 * 1048576 ? 1 : 0;
}

if (isServer) serve();
else await attackAll();
