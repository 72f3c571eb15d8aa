import { wavHeader } from '../../domain/audio/wav-header.ts';
import { type GatewayContext, paramsOf } from '../gateway-context.ts';
import { readBody, type Route } from '../http/call.ts';
import { HttpError, type Reply } from '../http/reply.ts';
import { outputRateHz } from '../speech/cue-sounds.ts';
import { readSpeakBody, toRenderRequest } from './speak-request.ts';

const maxBodyBytes = 1 << 20;
/** Sizes of a header written before the length is known. */
const unknownSize = 0xffffffff;

/** POST /vui/v1/tts (E15): the whole file, or chunks as they are made with `stream=1`. */
export function ttsRoute(context: GatewayContext): Route {
  return {
    method: 'POST',
    pattern: /^\/vui\/v1\/tts$/,
    endpoint: 'tts',
    async handle(call): Promise<Reply> {
      const params = paramsOf(context, call);
      const streamByQuery = params.flag('stream', false);
      params.finish();
      const bytes = await readBody(call, maxBodyBytes, () => new HttpError(413, 'Payload too large.'));
      const body = readSpeakBody(context, 'tts', parseJson(bytes));
      const credential = call.request.headers.authorization;
      const request = toRenderRequest(context, 'tts', body, credential, call.signal);
      const type = body.format === 'wav' ? 'audio/wav' : 'audio/L16';
      const audio = context.renderer.render(request);
      if (streamByQuery || body.stream) {
        return { status: 200, headers: { 'content-type': type }, stream: await streamed(audio, body.format) };
      }
      const pcm: Buffer[] = [];
      for await (const slice of audio) pcm.push(slice);
      const data = Buffer.concat(pcm);
      const file = body.format === 'wav' ? Buffer.concat([header(data.length), data]) : data;
      return { status: 200, headers: { 'content-type': type }, bytes: file };
    },
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpError(400, 'The body is not JSON.');
  }
}

function header(dataBytes: number): Buffer {
  const bytes = Buffer.from(wavHeader({ sampleRateHz: outputRateHz, channels: 1 }, dataBytes));
  bytes.writeUInt32LE(36 + dataBytes, 4);
  return bytes;
}

/** Waits for the first audio, so that a render that fails at once still gets an error answer. */
async function streamed(audio: AsyncGenerator<Buffer>, format: 'wav' | 'pcm'): Promise<AsyncGenerator<Buffer>> {
  const first = await audio.next();
  return (async function* () {
    try {
      if (format === 'wav') {
        const open = header(0);
        open.writeUInt32LE(unknownSize, 4);
        open.writeUInt32LE(unknownSize, 40);
        yield open;
      }
      if (first.done) return;
      yield first.value;
      yield* audio;
    } finally {
      await audio.return(undefined);
    }
  })();
}
