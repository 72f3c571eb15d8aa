import type { IncomingMessage, Server } from 'node:http';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { builtIns, faultOf } from './speech.ts';
import type { StrictState } from './state.ts';
import { pcmBytes, speechRateHz, toneSpeech } from './tones.ts';

/** Sizes of binary frames in turn: odd, empty, a single byte, a large one. A sample may be split anywhere. */
const frameSizes = [3_841, 1, 0, 7_679, 2, 3_839];
/** Faster than it is played, as the vendor's server is. */
const paceFactor = 6;

/** The warm socket: one render at a time, everything else is refused and remembered. */
export function serveSpeechSocket(server: Server, state: StrictState): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const path = request.url ?? '';
    if (path !== '/vui/v1/tts/ws') {
      state.log.violation(`a socket was opened at ${path}`);
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    if (request.headers.authorization !== undefined || request.headers.cookie !== undefined)
      state.log.violation('a credential was sent with the upgrade of the speech socket');
    sockets.handleUpgrade(request, socket, head, (client) => serve(client, state));
  });
  return sockets;
}

function serve(client: WebSocket, state: StrictState): void {
  let isBusy = false;
  let isClosed = false;
  state.socketsOpened += 1;
  client.on('error', () => {});
  client.on('message', (data: RawData, isBinary) => {
    const fault = isBinary ? 'a binary frame' : isClosed ? 'a frame after session.close' : null;
    if (fault) return state.log.violation(`speech socket: ${fault}`);
    const message = parse(data);
    if (message?.['type'] === 'session.close') {
      isClosed = true;
      client.close();
      return;
    }
    if (isBusy) return state.log.violation('speech socket: speak while a render is running');
    isBusy = true;
    void speak(client, state, message ?? {}).finally(() => (isBusy = false));
  });
}

function parse(data: RawData): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse((data as Buffer).toString());
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** Null when the voice may speak, otherwise what the client is told. */
function refusal(state: StrictState, voice: string, token: unknown): string | null {
  if (builtIns.some((one) => one.voice_id === voice)) {
    if (token !== undefined) state.log.violation('speech socket: a token for a built-in voice');
    return null;
  }
  if (token !== state.key) return 'unauthorized: this voice needs a valid token';
  return state.clones.has(voice) ? null : `voice not found: ${voice}`;
}

async function speak(client: WebSocket, state: StrictState, message: Record<string, unknown>): Promise<void> {
  const { type, token, ...fields } = message;
  const fail = (text: string): void => client.send(JSON.stringify({ type: 'error', message: text }));
  const fault = type === 'speak' ? faultOf(fields, {}) : `type ${JSON.stringify(type)}`;
  if (fault) {
    state.log.violation(`speech socket: ${fault}`);
    return fail(fault);
  }
  const voice = String(fields['voice']);
  const input = String(fields['input']);
  const refused = refusal(state, voice, token);
  if (refused) return fail(refused);
  state.log.spoken.push({ voice, input, hasToken: token !== undefined });
  state.addRender(voice, input);
  client.send(JSON.stringify({ type: 'start', render: 7 }));
  client.send(JSON.stringify({ type: 'progress', percent: null }));
  await sendFrames(client, pcmBytes(toneSpeech(input, voice)));
  client.send(JSON.stringify({ type: 'done', seconds: 1.5 }));
}

async function sendFrames(client: WebSocket, pcm: Buffer): Promise<void> {
  let at = 0;
  for (let index = 0; at < pcm.length; index += 1) {
    const size = frameSizes[index % frameSizes.length] ?? 3_840;
    const frame = pcm.subarray(at, at + size);
    at += size;
    if (client.readyState !== client.OPEN) return;
    // Every fourth frame is a message in several fragments.
    if (index % 4 === 3) {
      client.send(frame.subarray(0, 101), { fin: false });
      client.send(frame.subarray(101), { fin: true });
    } else client.send(frame);
    const ms = ((size / 2 / speechRateHz) * 1000) / paceFactor;
    await new Promise((done) => setTimeout(done, ms));
  }
}
