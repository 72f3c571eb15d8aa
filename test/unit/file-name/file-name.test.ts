import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFileNames, findToken, remoteFileName, safeFileName } from '../../../electron/domain/file-name.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const hazard = fc.constantFrom(
  '../',
  '..\\',
  '/etc/passwd',
  'C:\\x',
  '\0',
  '\n',
  '\u202e',
  '\u2066',
  '\u200f',
  'CON',
  'nul.',
  'COM1',
  'LPT¹',

  '.',
  ' ',
  '-',
  '--rf',
  '👩‍👩‍👧‍👦',
  '🎙️',
  'é',
  'e\u0301',
  '日本語',
  '\ud800',
  '<>:"|?*',
  '[abcd]',
  'a'.repeat(300),
  '\u2028',
);
const title = fc
  .array(fc.oneof(hazard, fc.string({ unit: 'grapheme' })), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('names of files we write', () => {
  test.each([
    ['My interview', 'srt', 'My interview.srt'],
    ['../../etc/passwd', 'txt', 'etc-passwd.txt'],
    ['/absolute/path', 'txt', 'absolute-path.txt'],
    ['a\0b\nc', 'txt', 'a b c.txt'],
    ['Title... ', 'md', 'Title.md'],
    ['CON', 'vtt', '_CON.vtt'],
    ['con.tar', 'vtt', '_con.tar.vtt'],
    ['COM¹', 'vtt', '_COM¹.vtt'],
    ['Console', 'vtt', 'Console.vtt'],
    ['-rf', 'txt', 'rf.txt'],
    ['\u202egnp.exe', 'txt', 'gnp.exe.txt'],
    ['🎙️ Folge 1', 'json', '🎙️ Folge 1.json'],
    ['', 'txt', 'Untitled.txt'],
    ['...', 'txt', 'Untitled.txt'],
    ['10:30 <meeting>', 'txt', '10-30 -meeting-.txt'],
    ['x', '../sh', 'x.sh'],
  ])('%j with %s is %s', (given, extension, expected) => {
    expect(safeFileName(given, extension)).toBe(expected);
  });

  test('any title gives one lawful path component that keeps its extension', () => {
    fc.assert(
      fc.property(title, fc.constantFrom('txt', 'srt', 'opus'), (given, extension) => {
        const name = safeFileName(given, extension);
        expect(bytes(name)).toBeLessThanOrEqual(255);
        expect(name.endsWith(`.${extension}`)).toBe(true);
        // eslint-disable-next-line no-control-regex
        expect(name).not.toMatch(/[/\\:*?"<>|\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(name).not.toMatch(/^[-. ]|[. ]$/);
        expect(name).not.toMatch(/^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i);
        expect(name.length).toBeGreaterThan(extension.length + 1);
        expect(name.isWellFormed()).toBe(true);
        expect(safeFileName(name.slice(0, -extension.length - 1), extension)).toBe(name);
      }),
      { numRuns: 1000 },
    );
  });

  test('an emoji family is never cut in half', () => {
    const family = '👩‍👩‍👧‍👦';
    const name = safeFileName(family.repeat(30), 'txt');
    expect(name.slice(0, -4).replaceAll(family, '')).toBe('');
    expect(name.length).toBeGreaterThan(4);
  });
});

describe('names sent to the service', () => {
  test('readable, with the token before the extension', () => {
    expect(remoteFileName('My interview', 'mp3', 'k3f9')).toBe('My interview [k3f9].mp3');
    expect(remoteFileName('/home/ana/secret client/Take 1.wav', 'wav', 'k3f9')).toBe('Take 1.wav [k3f9].wav');
    expect(remoteFileName('AC/DC', 'mp3', 'k3f9')).toBe('AC-DC [k3f9].mp3');
    expect(remoteFileName('e\u0301', 'mp3', 'k3f9')).toBe('é [k3f9].mp3');
  });

  test('our own token is found again, whatever the title', () => {
    fc.assert(
      fc.property(title, fc.stringMatching(/^[a-z0-9]{4,20}$/), (given, token) => {
        const name = remoteFileName(given, 'mp3', token);
        expect(name.length).toBeLessThanOrEqual(200);
        expect(name.endsWith('.mp3')).toBe(true);
        expect(name).toBe(name.normalize('NFC'));
        expect(name).not.toMatch(/[/\\]/);
        expect(findToken(name)).toBe(token);
      }),
      { numRuns: 1000 },
    );
  });

  test('names of others carry no token', () => {
    expect(findToken('interview.mp3')).toBeNull();
    expect(findToken('interview [a b].mp3')).toBeNull();
    expect(findToken('[ep1] interview.mp3')).toBeNull();
    expect(findToken('x [old1] [new2].opus')).toBe('new2');
  });
});

describe('names in one folder', () => {
  test('are told apart by a number, whatever case or composition', () => {
    const names = createFileNames();
    const given = ['Talk', 'talk', 'Cafe\u0301', 'Café', 'Talk', 'Talk (2)'].map((title) => names(title, 'srt'));
    expect(given).toEqual(['Talk.srt', 'talk (2).srt', 'Café.srt', 'Café (2).srt', 'Talk (3).srt', 'Talk (2) (2).srt']);
  });

  test('fit, however long their titles are', () => {
    const names = createFileNames();
    const made = Array.from({ length: 120 }, () => names('日本'.repeat(200), 'json'));
    expect(new Set(made).size).toBe(120);
    for (const name of made) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(made.at(-1)).toMatch(/ \(120\)\.json$/);
  });
});
