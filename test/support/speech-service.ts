import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SpeechScript, type SpeechServer, speakWell, startSpeechServer } from './speech-socket-server.ts';

/** A speech service whose sockets say what a test wants, with just enough HTTP for voices to be listed and cloned. */
export type SpeechService = {
  url: string;
  /** The sockets of the moment; another object after `comeBack`. */
  sockets(): SpeechServer;
  script(next: SpeechScript): void;
  /** Ids that were given to clones, in order. */
  clones: string[];
  /** Cloned voices are gone, as after a restart of the service. */
  forgetVoices(): void;
  /** Nobody answers any more, and every socket breaks. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
};

export const builtInVoice = 'maeve.h736bab09a';

const nameOf = (voiceId: string): string => voiceId.charAt(0).toUpperCase() + voiceId.slice(1).split('.')[0];

/** `voices`: ids of the built-in ones. */
export async function startSpeechService(voices: readonly string[] = [builtInVoice]): Promise<SpeechService> {
  let script: SpeechScript = speakWell;
  let mine: string[] = [];
  const clones: string[] = [];
  const answers: Record<string, () => unknown> = {
    'GET /vui/voices': () => ({
      voices: voices.map((voice_id) => ({ voice_id, preview_text: `This is ${nameOf(voice_id)}.` })),
    }),
    'GET /vui/v1/voices/mine': () => ({ voices: mine.map((voice_id) => ({ voice_id, name: 'Clone' })) }),
    'POST /vui/v1/voices': () => {
      const voice_id = `u-me-${clones.length + 1}`;
      clones.push(voice_id);
      mine.push(voice_id);
      return { voice_id, name: 'Clone', frames: 50, seconds: 4 };
    },
  };
  const port = await freePort();
  const start = (): Promise<SpeechServer> =>
    startSpeechServer((...heard) => script(...heard), {
      port,
      http(request, response) {
        const answer = answers[`${request.method} ${new URL(request.url ?? '/', 'http://here').pathname}`];
        request.resume().on('end', () => {
          const body = JSON.stringify(answer?.() ?? { detail: 'Not Found' });
          response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(body);
        });
      },
    });
  let server = await start();
  return {
    url: server.url,
    sockets: () => server,
    script: (next) => void (script = next),
    clones,
    forgetVoices: () => void (mine = []),
    goAway: () => server.close(),
    async comeBack() {
      server = await start();
    },
    close: () => server.close(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
