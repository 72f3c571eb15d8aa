import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Raw samples read from the virtual microphone while it plays: s16le, 48 kHz, one channel. */
export type PulseCapture = {
  /** Everything received so far. */
  bytes(): Buffer;
  /** Resolves when at least `count` bytes were received. */
  atLeast(count: number): Promise<void>;
  close(): Promise<void>;
};

/** A private sound server with a virtual microphone (`mic.monitor`, the default source) and a virtual speaker. */
export type Pulse = {
  /** Environment for programs that shall use it (PortAudio and cpal come through ALSA's pulse plug-in). */
  env: Record<string, string>;
  /** Plays a file into the microphone; resolves when the player runs. */
  play(file: string): Promise<ChildProcess>;
  /** Plays a file into the microphone to its end. */
  playAndWait(file: string): Promise<void>;
  /** Takes the microphone away, as pulling the plug does. */
  unloadMic(): Promise<void>;
  /** Plugs a microphone in again, at another rate if wanted. */
  loadMic(options?: { rateHz?: number; channels?: number }): Promise<void>;
  /** Records a source with `parec`, as a witness independent of the code under test. */
  capture(source?: string): Promise<PulseCapture>;
  /** What is played from now on goes into the microphone, as loud as it is: the worst room there is. */
  echo(): Promise<void>;
  /** kill -9 of the whole sound server. */
  crash(): Promise<void>;
  /** Another sound server in the place of one that crashed, with a fresh microphone. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

async function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed (${code}): ${output}`);
  return output.trim();
}

async function stopChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/**
 * Starts PulseAudio in a runtime folder of its own, also as root and beside other servers. Call `close` in a `finally`
 * or an `afterAll`.
 */
export async function startPulse(): Promise<Pulse> {
  const home = await mkdtemp(join(tmpdir(), 'fx-pulse-'));
  const runtime = join(home, 'run');
  const socket = join(runtime, 'native');
  await mkdir(runtime, { recursive: true });
  await chmod(runtime, 0o700);
  await writeFile(join(home, '.asoundrc'), 'pcm.!default { type pulse }\nctl.!default { type pulse }\n');
  const env: Record<string, string> = {
    ...(process.env as Record<string, string>),
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(home, 'config'),
    PULSE_RUNTIME_PATH: runtime,
    PULSE_STATE_PATH: join(home, 'state'),
    PULSE_SERVER: `unix:${socket}`,
    // libpulse must not start a server of its own when ours was killed on purpose.
    PULSE_CLIENTCONFIG: join(home, 'client.conf'),
    PULSE_COOKIE: join(home, 'cookie'),
  };
  await writeFile(join(home, 'client.conf'), 'autospawn = no\nenable-shm = no\n');
  const micArgs = ['sink_name=mic', 'rate=48000', 'channels=2', 'sink_properties=device.description=TestMicrophone'];
  let complaints = '';
  const launch = (): ChildProcess => {
    const started = spawn(
      'pulseaudio',
      [
        '-n',
        '--daemonize=no',
        '--use-pid-file=no',
        '--exit-idle-time=-1',
        '--disallow-exit=1',
        '--log-target=stderr',
        '--log-level=error',
        '-L',
        `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
        '-L',
        `module-null-sink ${micArgs.join(' ')}`,
        '-L',
        'module-null-sink sink_name=speaker rate=48000 channels=2',
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    started.stderr?.on('data', (chunk) => (complaints += chunk));
    return started;
  };
  let server = launch();
  const children = new Set<ChildProcess>();
  const follow = (child: ChildProcess): ChildProcess => {
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };

  const pactl = (...args: string[]): Promise<string> => run('pactl', args, env);
  const makeDefault = async (): Promise<void> => {
    await pactl('set-default-source', 'mic.monitor');
    await pactl('set-default-sink', 'speaker');
  };
  const ready = async (): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      if (server.exitCode !== null) throw new Error(`pulseaudio did not start: ${complaints}`);
      try {
        await pactl('info');
        break;
      } catch (error) {
        // The socket appears when the server is ready; there is nothing else to wait on.
        if (attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    await makeDefault();
  };
  await ready();

  const play = async (file: string): Promise<ChildProcess> => {
    const player = follow(spawn('paplay', ['--device=mic', file], { env, stdio: 'ignore' }));
    await once(player, 'spawn');
    return player;
  };

  return {
    env,
    play,
    async playAndWait(file) {
      const player = await play(file);
      const [code] = await once(player, 'close');
      if (code !== 0) throw new Error(`paplay ${file} failed (${code})`);
    },
    async unloadMic() {
      // With any source left, the server moves the recording over to it after a while: the speaker's monitor goes first.
      for (const name of ['sink_name=speaker', 'sink_name=mic']) {
        for (const line of (await pactl('list', 'short', 'modules')).split('\n')) {
          if (line.includes(name)) await pactl('unload-module', line.split('\t')[0] ?? '');
        }
      }
    },
    async loadMic({ rateHz = 48_000, channels = 2 } = {}) {
      await pactl('load-module', 'module-null-sink', 'sink_name=mic', `rate=${rateHz}`, `channels=${channels}`);
      await pactl('load-module', 'module-null-sink', 'sink_name=speaker', 'rate=48000', 'channels=2');
      await makeDefault();
    },
    async capture(source = 'mic.monitor') {
      const format = ['--raw', '--format=s16le', '--rate=48000', '--channels=1', '--latency-msec=20'];
      const recorder = follow(
        spawn('parec', [`--device=${source}`, ...format], { env, stdio: ['ignore', 'pipe', 'ignore'] }),
      );
      const chunks: Buffer[] = [];
      let total = 0;
      const waiters = new Set<() => void>();
      recorder.stdout?.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        total += chunk.length;
        for (const wake of waiters) wake();
      });
      await once(recorder, 'spawn');
      return {
        bytes: () => Buffer.concat(chunks),
        atLeast: (count) =>
          new Promise((resolve) => {
            const check = (): void => {
              if (total < count) return;
              waiters.delete(check);
              resolve();
            };
            waiters.add(check);
            check();
          }),
        close: () => stopChild(recorder, 'SIGTERM'),
      };
    },
    async echo() {
      await pactl('set-default-sink', 'mic');
    },
    crash: () => stopChild(server, 'SIGKILL'),
    async restart() {
      await rm(socket, { force: true });
      server = launch();
      await ready();
    },
    async close() {
      await Promise.all([...children].map((child) => stopChild(child, 'SIGKILL')));
      await stopChild(server, 'SIGTERM');
      await rm(home, { recursive: true, force: true });
    },
  };
}
