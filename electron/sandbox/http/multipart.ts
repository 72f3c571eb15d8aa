import { Readable, type Writable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Call } from './call.ts';
import { HttpError } from './reply.ts';

export type MultipartForm = { fields: Map<string, string>; fileName: string | null };

/** Fields are small texts; the transcript of a clip is the longest. */
const maxFieldBytes = 100_000;

/**
 * Reads a `multipart/form-data` body: text fields are kept, the one file goes to `onFile` chunk by chunk. Rejects with
 * 413 when the file is too long and 400 when the body is not well formed.
 */
export async function readMultipart(
  call: Call,
  options: { fileField: string; maxFileBytes: number; onFile: (chunk: Buffer) => Promise<void> },
): Promise<MultipartForm> {
  const form: MultipartForm = { fields: new Map(), fileName: null };
  let parser: BusboyInstance;
  try {
    parser = new Busboy({
      headers: call.request.headers as BusboyHeaders,
      limits: { fieldSize: maxFieldBytes, files: 2, fields: 20 },
    });
  } catch {
    throw new HttpError(415, 'Expected multipart/form-data.');
  }
  const files: Promise<void>[] = [];
  const takeFile = async (stream: AsyncIterable<Buffer>): Promise<void> => {
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > options.maxFileBytes) throw new HttpError(413, 'The file is too large.', { connection: 'close' });
      await options.onFile(chunk);
    }
  };
  await new Promise<void>((resolve, reject) => {
    parser.on('field', (name, value) => form.fields.set(name, value));
    parser.on('file', (name, stream, fileName) => {
      if (name !== options.fileField) {
        stream.resume();
        return;
      }
      form.fileName = fileName;
      const taken = takeFile(stream as AsyncIterable<Buffer>);
      taken.catch(reject);
      files.push(taken);
    });
    parser.once('error', () => reject(new HttpError(400, 'The multipart body is not well formed.')));
    parser.once('finish', () => void Promise.all(files).then(() => resolve(), reject));
    const source = Readable.from(call.body());
    source.once('error', reject);
    source.pipe(parser as unknown as Writable);
  });
  return form;
}
