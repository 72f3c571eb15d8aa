import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forkUtility } from '../../electron/shell/utility-child.ts';

/** Electron's UtilityProcess as far as it is used: `postMessage` after the end throws, which ours must never do. */
class FakeUtility extends EventEmitter {
  pid: number | undefined;
  readonly posted: unknown[] = [];
  kills = 0;
  isGone = false;
  postMessage(message: unknown): void {
    if (this.isGone) throw new Error('gone');
    this.posted.push(message);
  }
  kill(): boolean {
    this.kills += 1;
    return true;
  }
  end(code: number): void {
    this.isGone = true;
    this.emit('exit', code);
  }
}

let forked: { modulePath: string; options: { env: Record<string, string>; serviceName: string } };
let utility: FakeUtility;
let child: ReturnType<typeof forkUtility>;

beforeEach(() => {
  process.env['FLUXIONS_API_KEY'] = 'flx-canary';
  utility = new FakeUtility();
  const fork = (modulePath: string, _args: string[], options: typeof forked.options) => {
    forked = { modulePath, options };
    return utility;
  };
  child = forkUtility(fork as never, 'capture', '/out/main/capture.js', { FX_DIR: '/media' });
});

afterEach(() => {
  delete process.env['FLUXIONS_API_KEY'];
});

describe('forkUtility', () => {
  test('hands down the environment, but nothing of the service', () => {
    expect(forked.modulePath).toBe('/out/main/capture.js');
    expect(forked.options.env).toMatchObject({ FX_DIR: '/media', PATH: process.env['PATH'] });
    expect(Object.keys(forked.options.env).filter((key) => key.startsWith('FLUXIONS_'))).toEqual([]);
  });

  test('carries messages both ways', () => {
    const heard: unknown[] = [];
    child.onMessage((message) => heard.push(message));
    utility.emit('message', { type: 'level' });
    child.send({ type: 'stop' });
    expect([heard, utility.posted]).toEqual([[{ type: 'level' }], [{ type: 'stop' }]]);
  });

  test('tells the end to early and late listeners, and is quiet afterwards', () => {
    const codes: unknown[] = [];
    child.onExit((code) => codes.push(['early', code]));
    utility.end(7);
    child.onExit((code) => codes.push(['late', code]));
    child.send({ type: 'too late' });
    child.kill();
    expect(codes).toEqual([
      ['early', 7],
      ['late', 7],
    ]);
    expect([utility.posted, utility.kills]).toEqual([[], 0]);
  });

  test('asks a child to end, and ends one that does not hear', async () => {
    child.kill();
    expect(utility.kills).toBe(1);
    const deaf = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
    await once(deaf, 'spawn');
    utility.pid = deaf.pid;
    child.kill('SIGKILL');
    expect(await once(deaf, 'exit')).toEqual([null, 'SIGKILL']);
    expect(utility.kills).toBe(1);
  });
});
