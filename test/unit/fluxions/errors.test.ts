import { describe, expect, test } from 'vitest';
import { errorMessage } from '../../../electron/adapters/fluxions/error-body.ts';
import { errorFromNetwork, errorFromReply } from '../../../electron/adapters/fluxions/errors.ts';
import { retryAfterMs } from '../../../electron/adapters/fluxions/retry-after.ts';

describe('the words of the service', () => {
  test.each([
    ['{"error":"no voice"}', 'no voice'],
    ['{"error":{"message":"m","code":"c","type":"t"}}', 'm'],
    ['{"detail":"gone"}', 'gone'],
    ['{"detail":[{"loc":["query","limit"],"msg":"too big","type":"x"},{"msg":"and"}]}', 'limit: too big; and'],
    ['{"message":"hello"}', 'hello'],
    ['{"error":{"error":{"error":{"error":"deep"}}}}', null],
    ['{"status":"failed"}', null],
    ['"just text"', 'just text'],
    ['plain text', 'plain text'],
    ['<!DOCTYPE html><html><head><title>  502 Bad\n gateway </title><body><script>x</script>', '502 Bad gateway'],
    [
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      'Request has expired',
    ],
    ['{"error":"<b>bold</b> \\u0007\\u202eword"}', 'bold word'],
    ['', null],
    ['   ', null],
    ['null', null],
    ['[]', null],
    ['{"error":""}', null],
    ['\ufeff{"error":"bom"}', 'bom'],
  ])('%s', (body, message) => {
    expect(errorMessage(body)).toBe(message);
  });

  test('are cut at 300 characters', () => {
    expect(errorMessage(JSON.stringify({ error: '😀'.repeat(1000) }))?.length).toBeLessThanOrEqual(300);
    expect(errorMessage('x'.repeat(100_000))?.length).toBe(300);
  });
});

describe('waiting times', () => {
  const now = Date.UTC(2026, 0, 1);
  const date = (offsetMs: number) => new Date(now + offsetMs).toUTCString();
  test.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '-5' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': '999999999' }, 3_600_000],
    [{ 'retry-after': 'NaN' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '' }, null],
    [{ 'retry-after': date(5000) }, 5000],
    [{ 'retry-after': date(-5000) }, 0],
    // Ten minutes ahead by our clock, five seconds by theirs: theirs counts.
    [{ 'retry-after': date(600_000), date: date(595_000) }, 5000],
    [{ 'x-ratelimit-reset': '7' }, 7000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 9) }, 9000],
    [{}, null],
  ])('%j', (headers, expected) => {
    expect(retryAfterMs(headers, now)).toBe(expected);
  });
});

test.each([
  [400, 'validation'],
  [401, 'auth'],
  [402, 'payment'],
  [403, 'permission'],
  [404, 'not-found'],
  [408, 'timeout'],
  [409, 'conflict'],
  [410, 'not-found'],
  [413, 'too-large'],
  [415, 'unsupported-media'],
  [418, 'validation'],
  [422, 'validation'],
  [429, 'rate-limited'],
  [500, 'server'],
  [502, 'edge'],
  [503, 'server'],
  [524, 'edge'],
  [530, 'edge'],
  [301, 'redirect'],
  [199, 'bad-response'],
  [999, 'bad-response'],
])('status %i is %s', (status, kind) => {
  expect(errorFromReply({ status, headers: {}, body: '{}' }, { nowMs: 0 }).kind).toBe(kind);
});

test('a challenge page with 403 is the network edge and its text is not shown', () => {
  const body = '<!DOCTYPE html><title>Just a moment...</title>';
  const error = errorFromReply({ status: 403, headers: { 'cf-ray': 'x' }, body }, { nowMs: 0 });
  expect(error.detail).toMatchObject({ kind: 'edge', message: 'The service answered 403.', requestId: 'x' });
});

test.each([
  ['ENOTFOUND', false, 'dns'],
  ['EAI_AGAIN', false, 'dns'],
  ['ECONNREFUSED', false, 'connect'],
  ['ENETUNREACH', false, 'connect'],
  ['ECONNRESET', false, 'connect'],
  ['ECONNRESET', true, 'reset'],
  ['EPIPE', true, 'reset'],
  ['CERT_HAS_EXPIRED', false, 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', false, 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false, 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', false, 'tls'],
  ['HPE_INVALID_CONSTANT', true, 'bad-response'],
  ['ABORT_ERR', true, 'aborted'],
])('%s (connected: %s) is %s', (code, isConnected, kind) => {
  const error = errorFromNetwork(Object.assign(new Error('secret text'), { code, rawPacket: 'secret' }), isConnected);
  expect(error.kind).toBe(kind);
  expect(JSON.stringify([error.detail, error.cause, String(error.cause)])).not.toContain('secret');
});
