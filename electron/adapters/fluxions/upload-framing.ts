import { randomUUID } from 'node:crypto';
import type { UploadBody } from '../../services/ports/transcription-api.ts';

/** How the audio is put into the request: bare bytes as documented, or as the form field `file` (T17). */
export type UploadMode = 'raw' | 'multipart';

/** What goes over the wire: headers, exact size and a fresh reader per attempt. */
export type FramedBody = {
  contentType: string;
  sizeBytes: number;
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
};

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The name inside a header: ASCII only, because nothing else travels safely there (T20, T123). */
function headerName(filename: string): string {
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(filename)?.[0] ?? '';
  return `audio${extension}`;
}

/**
 * A form with one file, framed by hand: its length is known beforehand and nothing is held in memory, while FormData
 * reads everything first (T17). Fields repeat the query for servers that look there (T18).
 */
function multipart(body: UploadBody, filename: string, fields: Record<string, string>): FramedBody {
  const boundary = `----fluxions-${randomUUID()}`;
  const values = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const fileHead =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${headerName(filename)}"\r\n` +
    `Content-Type: ${body.contentType}\r\n\r\n`;
  const preamble = encode(values.join('') + fileHead);
  const epilogue = encode(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: preamble.length + body.sizeBytes + epilogue.length,
    async *open(signal) {
      yield preamble;
      yield* body.open(signal);
      yield epilogue;
    },
  };
}

export function frameBody(
  mode: UploadMode,
  body: UploadBody,
  filename: string,
  fields: Record<string, string>,
): FramedBody {
  if (mode === 'raw') return body;
  return multipart(body, filename, fields);
}
