import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemorySecretStore } from '../../electron/adapters/secrets/memory-store.ts';
import { type App, compose } from '../../electron/app/compose.ts';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import type { Render, SpeakEvent } from '../../electron/ipc/contract/speech.ts';
import type { VoicesState } from '../../electron/ipc/contract/voices.ts';
import { createSandbox, type Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import type { ChildLike } from '../../electron/services/ports/child.ts';

type SpeakInput = {
  text: string;
  voice?: string;
  verifyChunks?: boolean;
  cast?: Record<string, string>;
  keep?: boolean;
  toSave?: boolean;
  restOf?: string;
  maxSecs?: number;
};

export type Spoken = {
  render: Render;
  pcm: Buffer;
  notices: string[];
  sentences: { start: number; end: number }[];
};

/** The composed app against a gateway in this process, as an account with a key. */
export type SpeechWorld = {
  app: App;
  sandbox: Sandbox;
  /** The app's profile. */
  dataDir: string;
  /** Renders to the end. `onAudio` sees the bytes so far; aborting its signal leaves. */
  speak(input: SpeakInput, options?: { signal?: AbortSignal; onAudio?: (bytes: number) => void }): Promise<Spoken>;
  /** The first voices state that passes. */
  voicesWhen(test: (state: VoicesState) => boolean): Promise<VoicesState>;
  /** A granted file, as a drop or an upload would leave it. */
  offer(name: string, bytes: Uint8Array): Promise<string>;
  /** Calls of one kind that reached the gateway. */
  calls(endpoint: string): number;
  downloads: { fileName: string; mimeType: string; bytes: Uint8Array }[];
  /** The built-in voice that the tests use. */
  voice: string;
  close(): Promise<void>;
};

/** A recorder that is not there: nothing here records. */
const noChild: ChildLike = {
  pid: undefined,
  send() {},
  onMessage() {},
  onExit: (listener) => listener(1),
  kill() {},
};

export async function createSpeechWorld(): Promise<SpeechWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'fx-speech-'));
  const sandbox = await createSandbox({ dataDir: join(dir, 'sandbox'), engines: { speech: 'tone' } });
  const downloads: SpeechWorld['downloads'] = [];
  const app = await compose(
    {
      dataDir: join(dir, 'data'),
      apiUrl: sandbox.baseUrl,
      apiKey: sandbox.apiKey,
      startInSandbox: false,
      microphone: null,
      settleMs: null,
      speechHurry: null,
    },
    {
      kind: 'browser',
      appVersion: '0.0.0',
      isPackaged: false,
      fork: () => noChild,
      secrets: async () => createMemorySecretStore(),
      mediaUrl: (id: string) => `media:${id}`,
      offerDownload: async (fileName: string, mimeType: string, bytes: Uint8Array) => {
        downloads.push({ fileName, mimeType, bytes });
        return 'download:1';
      },
    } as unknown as Parameters<typeof compose>[1],
  );
  await app.start();
  const voicesWhen: SpeechWorld['voicesWhen'] = async (test) => {
    const abort = new AbortController();
    try {
      for await (const state of app.handlers.voices.state({}, { signal: abort.signal })) if (test(state)) return state;
    } finally {
      abort.abort();
    }
    throw new Error('the voices ended');
  };
  const { builtIn } = await voicesWhen((state) => state.builtIn.length > 0);
  const voice = builtIn[0]?.voiceId ?? '';
  return {
    app,
    sandbox,
    dataDir: join(dir, 'data'),
    voicesWhen,
    downloads,
    voice,
    async speak(input, { signal = new AbortController().signal, onAudio } = {}) {
      const stream = app.handlers.speech.speak(
        {
          text: input.text,
          voice: input.voice ?? voice,
          settings: { temperature: 0.9, verifyChunks: input.verifyChunks ?? false, maxSecs: input.maxSecs },
          cast: input.cast,
          keep: input.keep,
          toSave: input.toSave,
          restOf: input.restOf,
        },
        { signal },
      );
      const spoken: Omit<Spoken, 'render'> = { pcm: Buffer.alloc(0), notices: [], sentences: [] };
      const parts: Uint8Array[] = [];
      let bytes = 0;
      for await (const event of stream as AsyncIterable<SpeakEvent>) {
        if (event.type === 'plan') spoken.sentences = event.sentences;
        if (event.type === 'notice') spoken.notices.push(event.text);
        if (event.type === 'audio') {
          parts.push(event.pcm.slice());
          bytes += event.pcm.length;
          onAudio?.(bytes);
        }
        if (event.type === 'end') return { ...spoken, pcm: Buffer.concat(parts), render: event.render };
      }
      throw new Error('no end');
    },
    async offer(name, bytes) {
      const path = join(dir, name);
      await writeFile(path, bytes);
      return app.grantPath(path, { name });
    },
    calls: (endpoint) => sandbox.requests().filter((request) => request.endpoint === endpoint).length,
    async close() {
      await app[Symbol.asyncDispose]();
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A clip of a steady voice-like tone, `seconds` long. */
export function clipWav(seconds: number, pitchHz = 140): Buffer {
  const rateHz = 24_000;
  const samples = new Int16Array(seconds * rateHz);
  for (let index = 0; index < samples.length; index += 1) {
    const phase = (2 * Math.PI * pitchHz * index) / rateHz;
    samples[index] = Math.round(6_000 * (Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.25 * Math.sin(3 * phase)));
  }
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, samples.byteLength);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}
