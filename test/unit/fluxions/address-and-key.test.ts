import { describe, expect, test } from 'vitest';
import { endpointUrl, pathSegment } from '../../../electron/adapters/fluxions/endpoints.ts';
import { isPublicAddress } from '../../../electron/adapters/fluxions/public-address.ts';
import { sentFilename } from '../../../electron/adapters/fluxions/sent-filename.ts';
import { ApiError } from '../../../electron/domain/errors.ts';
import { normaliseApiKey } from '../../../electron/domain/fluxions-key.ts';
import { parseApiUrl } from '../../../electron/domain/fluxions-url.ts';

describe('the address of the service', () => {
  test.each([
    ['https://api.fluxions.ai', 'https://api.fluxions.ai'],
    ['  https://api.fluxions.ai/\n', 'https://api.fluxions.ai'],
    ['HTTPS://API.Fluxions.AI:443/x/', 'https://api.fluxions.ai/x'],
    ['https://proxy.example/fluxions//', 'https://proxy.example/fluxions'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:1/', 'http://localhost:1'],
    ['http://[::1]:9', 'http://[::1]:9'],
    ['http://2130706433/', 'http://127.0.0.1'],
  ])('%j is taken', (text, baseUrl) => {
    expect(parseApiUrl(text)).toMatchObject({ ok: true, baseUrl });
  });

  test.each([
    '',
    'api.fluxions.ai',
    'http://api.fluxions.ai',
    'http://127.0.0.1.evil.com',
    'http://localhost.evil.com',
    'http://10.0.0.1',
    'http://[::2]',
    'https://user@api.fluxions.ai',
    'https://user:pw@api.fluxions.ai',
    'https://api.fluxions.ai@evil.com',
    'https://@evil.com',
    'https://api.fluxions.ai/?x=1',
    'https://api.fluxions.ai/#x',
    'https://api.flu\nxions.ai',
    'https:\\\\api.fluxions.ai',
    'https://api.fluxions.ai\\@evil.com',
    'https://аpi.fluxions.ai',
    'ftp://api.fluxions.ai',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    `https://a.b/${'x'.repeat(3000)}`,
  ])('%j is refused', (text) => {
    expect(parseApiUrl(text).ok).toBe(false);
  });

  test.each([
    ['https://h', 'https://h/transcriptions/1?limit=2&words=true'],
    ['https://h/', 'https://h/transcriptions/1?limit=2&words=true'],
    ['https://h/p', 'https://h/p/transcriptions/1?limit=2&words=true'],
    ['https://h/p/', 'https://h/p/transcriptions/1?limit=2&words=true'],
  ])('paths join onto %s', (base, expected) => {
    expect(endpointUrl(base, 'transcriptions/1', { limit: 2, words: true, skipped: undefined }).href).toBe(expected);
  });

  test('ids cannot climb out of their folder', () => {
    expect(pathSegment('a/../b')).toBe('a%2F..%2Fb');
    for (const id of ['..', '.', '', 'x'.repeat(257)]) expect(() => pathSegment(id)).toThrow(ApiError);
    expect(pathSegment('\ud800')).toBe('%EF%BF%BD');
  });
});

describe('the key', () => {
  test.each([
    ['sk-abcdefgh1234', 'sk-abcdefgh1234'],
    ['  sk-abcdefgh1234\r\n', 'sk-abcdefgh1234'],
    ['Bearer sk-abcdefgh1234', 'sk-abcdefgh1234'],
    ['"token  sk-abcdefgh1234"', 'sk-abcdefgh1234'],
    ['Authorization: sk-abcdefgh1234', 'sk-abcdefgh1234'],
    ['\u201csk-abcdefgh1234\u201d', 'sk-abcdefgh1234'],
    ['\ufeffsk-abc\u200bdefgh1234', 'sk-abcdefgh1234'],
    ['bearer "sk-abcdefgh1234"', 'sk-abcdefgh1234'],
    ['BearerToken', 'BearerToken'],
  ])('%j is cleaned', (text, key) => {
    expect(normaliseApiKey(text)).toMatchObject({ ok: true, key });
  });

  test.each(['', '   ', '""', 'Bearer ', 'a b', 'a\nb', 'schlüssel', 'sk-\u0000', 'a\tb', 'x'.repeat(5000)])(
    '%j is refused',
    (text) => {
      expect(normaliseApiKey(text).ok).toBe(false);
    },
  );

  test('shows four letters, and none of a short key', () => {
    expect(normaliseApiKey('sk-abcdefgh1234')).toMatchObject({ lastFour: '1234' });
    expect(normaliseApiKey('abcdefgh')).toMatchObject({ lastFour: '' });
  });
});

test.each([
  ['talk.wav', 'talk.wav'],
  ['/home/me/talk.wav', 'talk.wav'],
  ['C:\\Users\\me\\talk.wav', 'talk.wav'],
  ['a\u0000b\r\n\u202egnp.exe', 'abgnp.exe'],
  ['e\u0301.wav', '\u00e9.wav'],
  ['', 'audio'],
  ['..', 'audio'],
  ['\ud800.wav', '\ufffd.wav'],
])('the name %j is sent as %j', (name, sent) => {
  expect(sentFilename(name)).toBe(sent);
});

test('long names keep their extension and whole characters', () => {
  const sent = sentFilename(`${'😀'.repeat(300)}.mp3`);
  expect(Array.from(sent)).toHaveLength(200);
  expect(sent.endsWith('😀.mp3')).toBe(true);
  expect(sent.isWellFormed()).toBe(true);
});

test.each([
  ['8.8.8.8', true],
  ['104.16.0.1', true],
  ['2606:4700::1', true],
  ['::ffff:8.8.8.8', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['255.255.255.255', false],
  ['224.0.0.1', false],
  ['::1', false],
  ['::', false],
  ['[::1]', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:a00:1', false],
  ['fe80::1%eth0', false],
  ['fd00::1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['not an address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});
