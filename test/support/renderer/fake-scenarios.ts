import type { Item } from '../../../electron/ipc/contract/library.ts';
import { makeItem, manyItems } from './fake-data.ts';
import { hostileTexts } from './hostile-texts.ts';

/** Libraries that show every state of every view. */
export const scenarios = [
  'typical',
  'empty',
  'many',
  'welcome',
  'sandbox',
  'offline',
  'broken',
  'slow',
  'hostile',
] as const;
export type Scenario = (typeof scenarios)[number];

const hourMs = 3_600_000;

/** The items of a scenario, newest first. */
export function itemsOf(scenario: Scenario, nowMs: number): Item[] {
  switch (scenario) {
    case 'empty':
      return [];
    case 'many':
      return manyItems(10_000, nowMs);
    case 'welcome':
      return [sample(nowMs, 'Processing')];
    case 'sandbox':
      return [sample(nowMs, 'Completed')];
    case 'hostile':
      return hostileTexts.map((text, index) =>
        makeItem({
          id: `item-${index}`,
          title: text.slice(0, 200) || 'empty',
          createdAtMs: nowMs - index * hourMs,
          problem: text,
          status: 'Failed',
        }),
      );
    case 'offline':
      return [
        ...jobs(nowMs).map((item) => ({
          ...item,
          status: 'Waiting for network' as const,
          progress: null,
          needs: null,
          problem: null,
        })),
        ...finished(nowMs),
      ];
    case 'typical':
    case 'broken':
    case 'slow':
      return [...jobs(nowMs), ...finished(nowMs)];
  }
}

function sample(nowMs: number, status: Item['status']): Item {
  return makeItem({
    id: 'item-sample',
    title: 'Sample episode: two voices',
    origin: 'sandbox',
    createdAtMs: nowMs - 20_000,
    durationMs: 62_000,
    status,
    segmentCount: status === 'Completed' ? 18 : null,
  });
}

function jobs(nowMs: number): Item[] {
  const job = (id: string, title: string, values: Partial<Item>): Item =>
    makeItem({ id, title, segmentCount: null, speakerCount: null, language: null, ...values });
  return [
    job('item-up', 'Night train, part two.wav', {
      status: 'Uploading',
      progress: 0.43,
      durationMs: 3_372_000,
      estimateMicroUsd: 187_334,
      createdAtMs: nowMs - 40_000,
    }),
    job('item-run', 'Interview, harbour office', {
      source: 'recording',
      status: 'Processing',
      durationMs: 1_415_000,
      estimateMicroUsd: 78_612,
      createdAtMs: nowMs - 4 * 60_000,
    }),
    job('item-ask', 'Conference day one, main stage.m4a', {
      status: 'Queued',
      needs: 'confirm',
      durationMs: 6_303_000,
      estimateMicroUsd: 350_167,
      createdAtMs: nowMs - 9 * 60_000,
    }),
    job('item-twin', 'tides-final-final.mp3', {
      status: 'Queued',
      needs: 'duplicate',
      duplicateOf: 'item-0',
      durationMs: 1_800_000,
      estimateMicroUsd: 100_000,
      createdAtMs: nowMs - 12 * 60_000,
    }),
    job('item-lost', 'Why maps lie, with Priya Nair.opus', {
      status: 'Failed',
      needs: 'unknown',
      problem: 'It was sent, but the answer was lost.',
      durationMs: 2_760_000,
      estimateMicroUsd: 153_334,
      createdAtMs: nowMs - 2 * hourMs,
    }),
    job('item-bad', 'phone memo 2026-01-14.amr', {
      status: 'Failed',
      problem: 'The service cannot read this format. Convert it to MP3, WAV or Opus and import it again.',
      durationMs: 94_000,
      estimateMicroUsd: 5_223,
      createdAtMs: nowMs - 5 * hourMs,
    }),
    job('item-next', 'An orchard in winter, field notes.flac', {
      status: 'Queued',
      durationMs: 2_130_000,
      estimateMicroUsd: 118_334,
      createdAtMs: nowMs - 6 * hourMs,
    }),
  ];
}

function finished(nowMs: number): Item[] {
  return [
    makeItem({
      id: 'item-0',
      title: 'How tide tables are made, with Ana Ferreira',
      createdAtMs: nowMs - 26 * hourMs,
      durationMs: 109_000,
      costMicroUsd: 100_000,
      segmentCount: 36,
      starred: true,
      show: 'Tidewater',
      tags: ['interview', 'for the website'],
      hasNote: true,
    }),
    ...manyItems(14, nowMs - 2 * 24 * hourMs).map((item, index) => ({
      ...item,
      id: `old-${item.id}`,
      show: index % 3 === 0 ? 'Tidewater' : index % 5 === 0 ? 'Small machines' : null,
      tags: index % 4 === 0 ? ['interview'] : [],
    })),
  ];
}
