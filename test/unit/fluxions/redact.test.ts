import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, redactUrl } from '../../../electron/domain/redact.ts';

const key = 'plantedsecret99';

test.each([
  `Authorization: ${key}`,
  `authorization: Bearer ${key}`,
  `{"authorization":"${key}"}`,
  `proxy-authorization: Basic ${key}`,
  `Cookie: session=${key}; a=b`,
  `set-cookie: ${key}`,
  `x-api-key=${key}`,
  `https://user:${key}@host/path`,
  `wss://h/x?token=${key}`,
  `GET https://h/x?q=${key} failed`,
  `https://acct.r2.cloudflarestorage.com/${key}/a.opus?X-Amz-Signature=1`,
  `{"type":"speak","token":"Bearer ${key}"}`,
  `{"token": "x\\"${key}"}`,
  `eyJhbGciOi.eyJ${key}.sig`,
  `sk-${key}`,
  `u-${key}-ab12cd34`,
  `Bearer ${key}`,
])('%s', (text) => {
  expect(redact(text)).not.toContain(key);
});

test('known secrets go word for word, and ordinary text stays', () => {
  expect(redact(`oops ${key} oops`, [key])).toBe('oops [redacted] oops');
  const plain = 'SPEAKER_0: I take the bus, see https://example.com/page and 10:30.';
  expect(redact(plain)).toBe(plain);
});

test('addresses lose their query, signed ones their path', () => {
  expect(redactUrl('https://a.b/c?d=e#f')).toBe('https://a.b/c?[redacted]');
  expect(redactUrl('https://a.b/c')).toBe('https://a.b/c');
  expect(redactUrl('https://a.b/secret?X-Amz-Date=1')).toMatch(/^https:\/\/a\.b\/#[0-9a-f]{8}$/);
  expect(redactUrl('nonsense')).toBe('[redacted]');
});

test('never throws and never keeps a given secret', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 8 }), (text, secret) => {
      fc.pre(!'[redacted]'.includes(secret) && !/[[\]]/.test(secret));
      expect(redact(text + secret + text, [secret])).not.toContain(secret);
    }),
    { numRuns: 2000 },
  );
});
