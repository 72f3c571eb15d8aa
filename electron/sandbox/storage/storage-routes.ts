import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { GatewayContext } from '../gateway-context.ts';
import type { Call, Route } from '../http/call.ts';
import { type Reply, xmlError } from '../http/reply.ts';
import { sniffAudio } from '../routes/sniff-audio.ts';
import type { TranscriptSegment } from '../recognition/transcript.ts';

/** An object ready to be sent. */
type StoredObject = {
  size: number;
  etag: string;
  type: string;
  open(from: number, to: number): AsyncIterable<Uint8Array>;
};

/**
 * The object store behind presigned links, on a port of its own. Like the real one it refuses any `Authorization`
 * header (400), every method but GET (403: a link is signed for one), and links that are altered or expired (403); all
 * errors are XML.
 */
export function storageRoutes(context: GatewayContext): Route[] {
  const pattern = /^\/((?:audio|tts|text|segments)\/\d{1,15}\.[a-z]{3,4})$/;
  const refuse = (method: string): Route => ({
    method,
    pattern,
    endpoint: 'storage',
    handle(call) {
      if (method === 'HEAD') context.violations.record('head-on-presigned', 'storage', 'links are signed for GET');
      return checkAuthorization(context, call) ?? wrongSignature();
    },
  });
  return [
    {
      method: 'GET',
      pattern,
      endpoint: 'storage',
      async handle(call) {
        const refused = checkAuthorization(context, call);
        if (refused) return refused;
        const key = call.path[0] ?? '';
        const verdict = context.presigner.check(key, call.query);
        if (verdict === 'bad') return wrongSignature();
        if (verdict === 'expired') return xmlError(403, 'AccessDenied', 'Request has expired');
        const object = await findObject(context, key);
        if (!object) return xmlError(404, 'NoSuchKey', 'The specified key does not exist.');
        return sendObject(object, call);
      },
    },
    ...['HEAD', 'PUT', 'POST', 'DELETE'].map(refuse),
  ];
}

function wrongSignature(): Reply {
  return xmlError(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match.');
}

function checkAuthorization(context: GatewayContext, call: Call): Reply | null {
  if (call.request.headers.authorization === undefined) return null;
  context.violations.record('authorization-on-presigned', 'storage', 'Authorization header on a presigned link');
  return xmlError(400, 'InvalidArgument', 'Only one auth mechanism allowed');
}

async function findObject(context: GatewayContext, key: string): Promise<StoredObject | null> {
  const [kind, name = ''] = key.split('/');
  if (kind === 'text' || kind === 'segments') return resultObject(context, kind, Number(name.split('.')[0]));
  const path = await context.objects.find(key);
  if (!path) return null;
  const { size, mtimeMs } = await stat(path);
  return {
    size,
    etag: `"${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`,
    type: (await sniffAudio(path)).mimeType,
    open: (from, to) => createReadStream(path, { start: from, end: to }),
  };
}

function resultObject(context: GatewayContext, kind: 'text' | 'segments', id: number): StoredObject | null {
  const row = context.transcriptions.result(id);
  if (!row) return null;
  const segments = (JSON.parse(row.segments ?? '[]') as TranscriptSegment[]).map(({ words: _words, ...rest }) => rest);
  const bytes = Buffer.from(kind === 'text' ? (row.text ?? '') : JSON.stringify(segments));
  return {
    size: bytes.length,
    etag: `"${id.toString(16)}-${row.updated_at_ms.toString(16)}"`,
    type: kind === 'text' ? 'text/plain; charset=utf-8' : 'application/json',
    async *open(from, to) {
      yield bytes.subarray(from, to + 1);
    },
  };
}

/** A single byte range as the two ends, `null` for the whole, `'none'` when it cannot be satisfied. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | null | 'none' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') {
    const count = Math.min(size, Number(match[2]));
    return count === 0 ? 'none' : { from: size - count, to: size - 1 };
  }
  const from = Number(match[1]);
  const to = match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]));
  return from >= size || to < from ? 'none' : { from, to };
}

function sendObject(object: StoredObject, call: Call): Reply {
  const { range, 'if-range': ifRange } = call.request.headers;
  const common = { 'content-type': object.type, etag: object.etag, 'accept-ranges': 'bytes' };
  const wanted = ifRange !== undefined && ifRange !== object.etag ? null : rangeOf(range, object.size);
  if (wanted === 'none') {
    const reply = xmlError(416, 'InvalidRange', 'The requested range is not satisfiable');
    return { ...reply, headers: { ...reply.headers, 'content-range': `bytes */${object.size}` } };
  }
  if (wanted === null) {
    const headers = { ...common, 'content-length': String(object.size) };
    if (object.size === 0) return { status: 200, headers, bytes: Buffer.alloc(0) };
    return { status: 200, headers, stream: object.open(0, object.size - 1) };
  }
  const { from, to } = wanted;
  const headers = {
    ...common,
    'content-length': String(to - from + 1),
    'content-range': `bytes ${from}-${to}/${object.size}`,
  };
  return { status: 206, headers, stream: object.open(from, to) };
}
