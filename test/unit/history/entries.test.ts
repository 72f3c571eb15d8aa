import { describe, expect, test } from 'vitest';
import { entriesOf } from '../../../electron/domain/history/entries.ts';
import { exportConversation } from '../../../electron/domain/history/export-conversation.ts';
import { hasFailed, isUnderWay, titleOfRemote } from '../../../electron/domain/history/titles.ts';

const turn = (remoteId: string, createdAtMs: number | null, text = remoteId) => ({
  remoteId,
  role: 'user',
  text,
  createdAtMs,
});
const call = (remoteId: string, createdAtMs: number | null) => ({
  remoteId,
  tool: 'search',
  args: '{"q":1}',
  result: 'ok',
  createdAtMs,
});

describe('order of a conversation', () => {
  test('by time; in one second turns come before tool calls; the order received decides the rest', () => {
    const entries = entriesOf({
      turns: [turn('a', 1_000), turn('b', 2_000), turn('c', 2_000), turn('d', 3_000)],
      toolCalls: [call('x', 2_000), call('y', 2_000)],
    });
    expect(entries.map((entry) => entry.remoteId)).toEqual(['a', 'b', 'c', 'x', 'y', 'd']);
  });

  test('what has no time keeps its place, and what came twice is kept once', () => {
    const entries = entriesOf({
      turns: [turn('a', 1_000), turn('b', null), turn('c', 9_000), turn('a', 1_000, 'again')],
      toolCalls: [call('x', 5_000)],
    });
    expect(entries.map((entry) => entry.remoteId)).toEqual(['a', 'b', 'x', 'c']);
    expect(entries[0]?.text).toBe('again');
  });
});

describe('export', () => {
  const conversation = {
    title: 'A talk',
    voice: 'maeve.en-us',
    createdAtMs: Date.UTC(2026, 5, 29, 10, 40),
    durationMs: 2_000,
    isTruncated: true,
    entries: entriesOf({
      turns: [turn('1', 0, '*bold* <script>'), { ...turn('2', 2_000, 'Done.'), role: 'assistant' }],
      toolCalls: [{ ...call('x', 1_000), result: 'has ``` inside' }],
    }),
  };

  test('plain text says who spoke and what the tool gave', () => {
    const { text } = exportConversation('txt', conversation);
    expect(text).toContain('You: *bold* <script>');
    expect(text).toContain('[search] {"q":1}\n-> has ``` inside');
    expect(text).toContain('Assistant: Done.');
    expect(text).toContain('only part');
  });

  test('Markdown never lets words become markup, nor a result leave its block', () => {
    const { text } = exportConversation('md', conversation);
    expect(text).toContain(String.raw`\*bold\* \<script\>`);
    expect(text).toContain('````\nhas ``` inside\n````');
  });

  test('JSON holds everything, arguments as values', () => {
    const parsed = JSON.parse(exportConversation('json', conversation).text) as { entries: unknown[] };
    expect(parsed.entries[1]).toEqual({
      kind: 'tool',
      tool: 'search',
      args: { q: 1 },
      result: 'has ``` inside',
      createdAt: '1970-01-01T00:00:01.000Z',
    });
  });
});

describe('titles of what was made elsewhere', () => {
  test.each([
    ['interview.mp3', 'interview'],
    ['My talk [fxabc123def456].wav', 'My talk'],
    ['/home/me/notes.m4a', 'notes'],
    [null, 'Untitled'],
    ['.wav', 'Untitled'],
    ['no ending', 'no ending'],
  ])('%s', (name, title) => {
    expect(titleOfRemote(name)).toBe(title);
  });

  test('a word of tomorrow is neither under way nor failed', () => {
    expect(['processing', 'queued', 'submitted'].every(isUnderWay)).toBe(true);
    expect(['failed', 'cancelled'].every(hasFailed)).toBe(true);
    for (const status of [null, 'completed', 'a word of tomorrow']) {
      expect([isUnderWay(status), hasFailed(status)]).toEqual([false, false]);
    }
  });
});
