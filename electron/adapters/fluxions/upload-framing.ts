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

/** A form with one file: the name of its field, the file's own name and the text fields before it. */
export type FormPlan = { field: string; filename: string; fields: Record<string, string> };

/** The name inside a header: ASCII only, because nothing else travels safely there (T20, T123). */
function headerName(filename: string): string {
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(filename)?.[0] ?? '';
  const stem = /^[A-Za-z0-9_-]{1,64}(?=\.|$)/.exec(filename)?.[0] ?? 'audio';
  return stem + extension;
}

/**
 * A form framed by hand: its length is known beforehand and nothing is held in memory, while FormData reads everything
 * first (T17).
 */
function multipart(body: UploadBody, form: FormPlan): FramedBody {
  const boundary = `----fluxions-${randomUUID()}`;
  const values = Object.entries(form.fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const fileHead =
    `--${boundary}\r\nContent-Disposition: form-data; name="${form.field}"; filename="${headerName(form.filename)}"\r\n` +
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

/** The body as it goes over the wire; `form` is used in multipart mode only. */
export function frameBody(mode: UploadMode, body: UploadBody, form: FormPlan): FramedBody {
  return mode === 'raw' ? body : multipart(body, form);
}
