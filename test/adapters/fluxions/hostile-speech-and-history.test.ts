import { ok } from 'node:assert';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseJson } from '../../../electron/adapters/fluxions/json.ts';
import {
  mapConversation,
  mapHistoryDetail,
  mapHistoryPage,
  mapHistorySearch,
  mapLinks,
} from '../../../electron/adapters/fluxions/map-history.ts';
import { findOriginal } from '../../../electron/adapters/fluxions/original-audio.ts';
import { mapBuiltInVoices, mapClonedVoice, mapMyVoices } from '../../../electron/adapters/fluxions/map-voices.ts';
import { readStoredSegments, readStoredText } from '../../../electron/adapters/fluxions/stored-transcript.ts';
import { createWavStream } from '../../../electron/adapters/fluxions/wav-stream.ts';
import { ApiError } from '../../../electron/domain/errors.ts';
import type { HistoryItem } from '../../../electron/services/ports/history-api.ts';
import { hostileJson } from '../../support/hostile-json.ts';

/** The machine may be busy; each of them takes a few seconds on an idle one. */
vi.setConfig({ testTimeout: 120_000 });

const numRuns = 10_000;
const turn = {
  object: 'conversation_turn',
  id: 9001,
  session_id: 'sess_abc',
  role: 'user',
  text: 'hi',
  created_at: '2026-06-29T10:40:05Z',
};
const call = {
  object: 'tool_call',
  id: 51,
  tool: 'calendar',
  args: { range: 'today' },
  result: '2 events',
  created_at: '2026-06-29T10:40:07Z',
};
const rows = [
  {
    object: 'conversation',
    id: 'sess_abc',
    created_at: '2026-06-29T10:40:00Z',
    cost_usd: null,
    voice: 'maeve.en-us',
    duration_secs: 312.4,
    turn_count: 18,
    started_at: '2026-06-29T10:40:00Z',
    ended_at: null,
  },
  {
    object: 'tts',
    id: 123,
    created_at: '2026-06-29T10:32:00Z',
    cost_usd: 0.0123,
    voice: 'v',
    chars: 842,
    audio_secs: 58.4,
    download_url: 'https://h/p?X-Amz-Signature=planted',
  },
  {
    object: 'transcription',
    id: 456,
    cost_usd: 0.1,
    status: 'completed',
    filename: 'i.mp3',
    audio_duration_secs: 1800.0,
    language: 'en',
    num_speakers: 2,
  },
  turn,
];

const links = {
  download_url: 'https://h/a?X-Amz-Signature=planted',
  text_url: 'https://h/t?X-Amz-Signature=planted',
  segments_url: 'https://h/s?X-Amz-Signature=planted',
  original_audio_url: 'https://h/o?X-Amz-Signature=planted',
};

async function survive<T>(
  sample: unknown,
  read: (value: unknown, text: string) => T | Promise<T>,
  check: (result: T) => void,
): Promise<number> {
  let values = 0;
  await fc.assert(
    fc.asyncProperty(hostileJson(sample), async (body) => {
      try {
        const { value, text } = await parseJson(new TextEncoder().encode(body));
        check(await read(value, text));
        values += 1;
      } catch (error) {
        if (!(error instanceof ApiError) || error.kind !== 'bad-response') throw error;
      }
    }),
    { numRuns },
  );
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  return values;
}

const enough = numRuns / 10;

// `ok` and not `expect`: these run a hundred thousand times.
function checkItem(item: HistoryItem): void {
  ok(item.remoteId.length > 0);
  ok(item.costMicroUsd === null || Number.isSafeInteger(item.costMicroUsd));
  ok(item.createdAtMs === null || Number.isSafeInteger(item.createdAtMs));
  ok(!item.raw.includes('planted'));
  // Every row that was kept can be stored and read again.
  ok(typeof JSON.parse(item.raw) === 'object');
}

test('10,000 hostile pages', async () => {
  const page = { object: 'list', page: 1, limit: 10, total: 84, has_more: true, data: rows };
  const values = await survive(
    page,
    (value) => mapHistoryPage(value),
    ({ value, dropped }) => {
      value.items.forEach(checkItem);
      ok(value.items.length + dropped === value.received);
    },
  );
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile pages of each collection, whose rows need not say what they are', async () => {
  const nameless = rows.map(({ object: _object, ...row }) => row);
  const values = await survive(
    { object: 'list', page: 1, limit: 10, total: 84, data: nameless },
    (value) => (['transcription', 'tts', 'conversation'] as const).map((kind) => mapHistoryPage(value, kind)),
    (pages) => {
      for (const { value, dropped } of pages) {
        value.items.forEach(checkItem);
        ok(value.items.length + dropped === value.received);
      }
    },
  );
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile searches', async () => {
  const values = await survive(
    { object: 'list', query: 'x', data: [turn, rows[2]] },
    (value) => mapHistorySearch(value, 20),
    ({ value }) => value.items.forEach(checkItem),
  );
  expect(values).toBeGreaterThan(enough);
});

test.each([
  ['render', 'tts', '123', rows[1]],
  ['transcription', 'transcription', '456', { ...rows[2], ...links }],
] as const)('10,000 hostile details of a %s', async (_name, kind, id, sample) => {
  const values = await survive(
    sample,
    (value) => [mapHistoryDetail(value, kind, id), mapLinks(value)] as const,
    ([item, found]) => {
      checkItem(item);
      for (const link of Object.values(found)) ok(link === null || link.length > 0);
    },
  );
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile job lists: an original is found in them, or not, in few requests', async () => {
  const createdAt = '2026-06-29T10:35:00Z';
  const sample = {
    total: 150,
    transcriptions: [{ id: 150, created_at: createdAt, filename: 'i.mp3', audio_duration: 1800.0, ...links }],
  };
  let requests = 0;
  const values = await survive(
    sample,
    async (value) => {
      requests = 0;
      const answer = async (): Promise<unknown> => {
        requests += 1;
        return value;
      };
      return findOriginal({ ...rows[2], created_at: createdAt }, answer);
    },
    (link) => ok((link === null || link.length > 0) && requests <= 24),
  );
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile conversations', async () => {
  const values = await survive(
    { ...rows[0], turns: [turn, turn], tool_calls: [call] },
    (value) => mapConversation(value, 'sess_abc'),
    ({ value }) => {
      [value.conversation, ...value.turns, ...value.toolCalls].forEach(checkItem);
    },
  );
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile voice lists and clones', async () => {
  const sample = {
    voices: [{ voice_id: 'maeve.h7', preview_text: 'I just', name: 'n' }],
    voice_id: 'u-a-b',
    name: 'My Voice',
    frames: 173,
    seconds: 13.8,
  };
  const orNull = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (error instanceof ApiError) return null;
      throw error;
    }
  };
  const values = await survive(
    sample,
    (value) =>
      [
        orNull(() => mapBuiltInVoices(value)),
        orNull(() => mapMyVoices(value)),
        orNull(() => mapClonedVoice(value)),
      ] as const,
    ([builtIn, mine, cloned]) => {
      for (const voice of [...(builtIn?.value ?? []), ...(mine?.value ?? [])]) ok(voice.voiceId.length > 0);
      ok(cloned === null || cloned.voiceId.length > 0);
    },
  );
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile stored segments and texts', async () => {
  const segment = { speaker: '0', text: 'Yeah', start: 0.86, end: 6.42 };
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        hostileJson([segment]),
        hostileJson({ segments: [segment] }),
        fc.array(hostileJson(segment), { maxLength: 4 }).map((lines) => lines.join('\n')),
      ),
      async (body) => {
        const bytes = new TextEncoder().encode(body);
        ok(typeof readStoredText(bytes) === 'string');
        const mapped = await readStoredSegments(bytes).catch((error: unknown) => {
          if (error instanceof ApiError && error.kind === 'bad-response') return { value: [] };
          throw error;
        });
        ok(mapped.value.every((each) => each.endMs >= each.startMs));
        runs += 1;
      },
    ),
    { numRuns },
  );
  expect(runs).toBe(numRuns);
});

test('10,000 hostile sounds: the header reader ends in samples or one typed error, whatever the pieces', () => {
  const part = fc.oneof(
    fc
      .constantFrom('RIFF', 'WAVE', 'fmt ', 'data', 'LIST', '\x10\0\0\0\x01\0\x01\0\xc0]\0\0\x80\xbb\0\0\x02\0\x10\0')
      .map((text) => Buffer.from(text, 'latin1')),
    fc.uint8Array({ maxLength: 12 }),
  );
  const start = fc
    .constantFrom(
      '',
      'RIFF\xff\xff\xff\xffWAVE',
      'RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\xc0]\0\0\x80\xbb\0\0\x02\0\x10\0',
    )
    .map((text) => Buffer.from(text, 'latin1'));
  let runs = 0;
  fc.assert(
    fc.property(start, fc.array(part, { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), (head, parts, size) => {
      const bytes = Buffer.concat([head, ...parts]);
      const wav = createWavStream();
      let given = 0;
      try {
        for (let from = 0; from < bytes.length; from += size)
          given += wav.push(bytes.subarray(from, from + size))?.length ?? 0;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      ok(given <= bytes.length);
      runs += 1;
    }),
    { numRuns },
  );
  expect(runs).toBe(numRuns);
});
