import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistoryState } from '../../../electron/ipc/contract/history.ts';
import { createSpeechWorld, type SpeechWorld } from '../../support/speech-world.ts';

let world: SpeechWorld;
let seeded: ReturnType<SpeechWorld['sandbox']['seed']>;
beforeAll(async () => {
  world = await createSpeechWorld();
  const nowMs = Date.now();
  seeded = world.sandbox.seed({
    transcriptions: 4,
    renders: 5,
    segmentsPerTranscription: 2,
    fromMs: nowMs - 40 * 86_400_000,
    untilMs: nowMs - 30 * 86_400_000,
  });
  await world.app.handlers.settings.save({ historyDetails: 'on-demand' }, { signal });
  await history().syncNow({}, { signal });
});
afterAll(() => world.close());

const signal = new AbortController().signal;
const history = () => world.app.handlers.history;
const storageRequests = () => world.sandbox.requests().filter((request) => request.endpoint === 'storage');
async function stateWhen(isReached: (state: HistoryState) => boolean | Promise<boolean>): Promise<void> {
  const abort = new AbortController();
  for await (const state of history().state({}, { signal: abort.signal })) if (await isReached(state)) break;
  abort.abort();
}
async function bytesOf(id: string): Promise<Buffer> {
  const media = await world.app.openMedia(id);
  const parts: Uint8Array[] = [];
  if (media) for await (const part of media.read(0, media.sizeBytes - 1)) parts.push(part);
  return Buffer.concat(parts);
}
const allRenders = async () => (await history().renders({ limit: 100 }, { signal })).renders;
const allItems = async () => (await world.app.handlers.library.list({ limit: 100, sort: 'newest' }, { signal })).items;
function* filesUnder(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

test('renders made elsewhere are listed with what is known of them, in pages', async () => {
  const first = await history().renders({ limit: 3 }, { signal });
  const rest = await history().renders({ limit: 3, after: first.next ?? '' }, { signal });
  expect([first.total, first.renders.length, rest.renders.length, rest.next]).toEqual([5, 3, 2, null]);
  const all = [...first.renders, ...rest.renders];
  expect(new Set(all.map((render) => render.id)).size).toBe(5);
  expect(all.map((render) => render.createdAtMs)).toEqual(
    all.map((render) => render.createdAtMs).toSorted((a, b) => b - a),
  );
  for (const render of all) {
    expect(render).toMatchObject({ chars: expect.any(Number), durationMs: expect.any(Number), mediaUrl: null });
    expect(render.voice).toMatch(/\.en-us$/);
  }
});

test('what was spoken here is not listed a second time as made elsewhere', async () => {
  await world.speak({ text: 'Spoken here. In two sentences.' });
  await history().syncNow({}, { signal });
  expect((await history().renders({ limit: 10 }, { signal })).total).toBe(5);
});

test('audio comes on a click: resumed after a break under a new link, whole, and heard offline', async () => {
  const [render] = await allRenders();
  const id = render?.id ?? '';
  expect(await world.app.openMedia(id)).toBeNull();
  world.sandbox.clearRequests();
  world.sandbox.faults.inject({
    endpoint: 'storage',
    times: 1,
    fault: { kind: 'reset', phase: 'response', atByte: 100_000, gentle: true },
  });
  world.sandbox.faults.inject({
    endpoint: 'storage',
    skip: 1,
    times: 1,
    fault: { kind: 'status', status: 403, shape: 'xml', message: 'Request has expired' },
  });
  const fetched = await history().fetchRenderAudio({ id }, { signal });
  world.sandbox.faults.clear();
  expect(fetched.mediaUrl).toBe(`media:${id}`);
  const asked = storageRequests();
  expect(asked.map((request) => request.headers['range'] ?? 'all')).toEqual([
    'all',
    expect.stringMatching(/^bytes=\d+-/),
    expect.stringMatching(/^bytes=\d+-/),
  ]);
  expect(new Set(asked.map((request) => request.query['X-Amz-Signature'])).size).toBeGreaterThanOrEqual(1);
  expect(world.calls('history-render')).toBe(2);
  const number = String(seeded.renderIds.at(-1));
  const original = readFileSync(join(world.dataDir, '..', 'sandbox', 'objects', 'tts', `${number}.opus`));
  expect((await bytesOf(id)).equals(original)).toBe(true);
  // Once it is here, nothing is asked again.
  world.sandbox.clearRequests();
  await history().fetchRenderAudio({ id }, { signal });
  expect(storageRequests()).toEqual([]);
});

test('the background fetches the rest, one at a time, and what was freed only when asked again', async () => {
  const before = await history().storage({}, { signal });
  expect(before.remoteTexts.everything).toMatchObject({ count: 4, sizeBytes: expect.any(Number) });
  expect(before.remoteTexts.everything.sizeBytes).toBeGreaterThan(0);
  expect(before.remoteTexts.recent.count).toBe(4);
  expect(before.remoteAudio.everything).toMatchObject({ count: 8, sizeBytes: expect.any(Number) });
  expect(before.remoteAudio.everything.sizeBytes).toBeGreaterThan(0);
  await world.app.handlers.settings.save({ historyAudio: 'everything' }, { signal });
  await stateWhen(
    async () =>
      (await allRenders()).every((render) => render.mediaUrl !== null) &&
      (await allItems()).every((item) => item.hasAudio),
  );
  const full = await history().storage({}, { signal });
  expect(full.remoteAudio.everything).toEqual({ count: 0, sizeBytes: 0 });
  const remote = full.rows.find((row) => row.kind === 'remote');
  expect(remote).toMatchObject({ count: 9, sizeBytes: full.freeableBytes });
  await stateWhen((state) => state.phase === 'idle');
  const onDisk = [...filesUnder(world.dataDir)]
    .filter((file) => /^(?:media|library\.db)/.test(relative(world.dataDir, file)))
    .reduce((sum, file) => sum + statSync(file).size, 0);
  const { rows } = await history().storage({}, { signal });
  expect(rows.reduce((sum, row) => sum + row.sizeBytes, 0)).toBe(onDisk);
  expect(rows.map((row) => row.kind)).toEqual(['remote', 'spoken', 'database']);

  world.sandbox.clearRequests();
  expect(await history().freeStorage({}, { signal })).toEqual({ freedBytes: full.freeableBytes });
  await history().syncNow({}, { signal });
  await stateWhen((state) => state.phase === 'idle');
  expect(storageRequests()).toEqual([]);
  const id = (await allItems())[0]?.id ?? '';
  await history().fetchAudio({ id }, { signal });
  const [item] = await allItems();
  expect((await bytesOf(item?.id ?? '')).length).toBe(item?.sizeBytes ?? 0);
  expect(await history().storage({}, { signal })).toMatchObject({ freeableItems: 1 });
});

test('a recording comes as it was uploaded when that is asked for, and the fewest rows are read for it', async () => {
  await world.app.handlers.settings.save({ historyAudioForm: 'original', historyAudio: 'on-demand' }, { signal });
  await history().freeStorage({}, { signal });
  world.sandbox.clearRequests();
  const [item] = await allItems();
  await history().fetchAudio({ id: item?.id ?? '' }, { signal });
  const listed = world.sandbox.requests().filter((request) => request.endpoint === 'transcriptions');
  expect(listed).toHaveLength(1);
  expect(storageRequests().map((request) => request.path)).toEqual([expect.stringContaining('.orig')]);
  expect((await bytesOf(item?.id ?? '')).length).toBeGreaterThan(1_000);
  await world.app.handlers.settings.save({ historyAudioForm: 'served' }, { signal });
  await history().freeStorage({}, { signal });
  world.sandbox.clearRequests();
  await history().fetchAudio({ id: item?.id ?? '' }, { signal });
  expect(storageRequests().map((request) => request.path)).toEqual([expect.stringContaining('.opus')]);
});

test('no link was kept anywhere, and none was asked for with a credential', async () => {
  const [item] = await allItems();
  await world.app.handlers.history.fetchText({ id: item?.id ?? '' }, { signal });
  await world.app.handlers.library.export({ id: item?.id ?? '', format: 'json' }, { signal });
  world.sandbox.clearRequests();
  await history().freeStorage({}, { signal });
  for (const render of await allRenders()) await history().fetchRenderAudio({ id: render.id }, { signal });
  const asked = storageRequests();
  expect(asked.length).toBeGreaterThanOrEqual(5);
  const canaries = asked.map((request) => request.query['X-Amz-Signature'] ?? '');
  for (const request of asked) {
    expect(request.authorization).toBe('none');
    expect(request.headers).not.toHaveProperty('cookie');
    expect(JSON.stringify(request.headers)).not.toContain(world.sandbox.apiKey);
  }
  const marks = ['X-Amz-', 'aws4_request', ...canaries].map((mark) => Buffer.from(mark));
  const files = [...filesUnder(world.dataDir)];
  expect(files.some((file) => file.endsWith('library.db-wal'))).toBe(true);
  const kept = [...files.map((file) => readFileSync(file)), ...world.downloads.map(({ bytes }) => Buffer.from(bytes))];
  for (const bytes of kept) for (const mark of marks) expect(bytes.includes(mark)).toBe(false);
  // The search itself finds a link where one is.
  expect(Buffer.from(`x${canaries[0]}`).includes(marks[2] ?? '')).toBe(true);
  expect(world.sandbox.violations()).toEqual([]);
});
