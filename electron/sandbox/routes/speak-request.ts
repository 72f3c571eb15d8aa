import type { GatewayContext } from '../gateway-context.ts';
import type { Endpoint } from '../faults/faults.ts';
import { HttpError } from '../http/reply.ts';
import type { RenderRequest } from '../speech/renderer.ts';

/** Body of a render over HTTP, and `speak` on the socket. */
export type SpeakBody = {
  voice: string;
  input: string;
  maxSecs: number | null;
  verifyChunks: boolean;
  format: 'wav' | 'pcm';
  stream: boolean;
};

/** Who pays for renders of public voices without a credential: they appear in the sandbox's own account. */
export const publicAccount = 'local';

function optional<T>(body: Record<string, unknown>, name: string, is: (value: unknown) => value is T): T | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!is(value)) throw new HttpError(422, `${name} is not valid.`);
  return value;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isFormat = (value: unknown): value is 'wav' | 'pcm' => value === 'wav' || value === 'pcm';

/** Checks every field; throws `HttpError` 422 with the name of the first that is missing or wrong. */
export function readSpeakBody(context: GatewayContext, endpoint: Endpoint, value: unknown): SpeakBody {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpError(422, 'Expected an object.');
  const body = value as Record<string, unknown>;
  const voice = optional(body, 'voice', isText);
  const input = optional(body, 'input', isText);
  if (!voice || !input?.trim()) {
    const name = voice ? 'input' : 'voice';
    context.violations.record('missing-field', endpoint, name);
    throw new HttpError(422, `${name} is required.`);
  }
  optional(body, 'temperature', isNumber);
  const maxSecs = optional(body, 'max_secs', isNumber) ?? null;
  // The literal 0 of the document's own sample renders nothing (T77).
  if (maxSecs === 0) context.violations.record('max-secs-zero', endpoint, 'max_secs: 0');
  return {
    voice,
    input,
    maxSecs,
    verifyChunks: optional(body, 'verify_chunks', isFlag) ?? true,
    format: optional(body, 'response_format', isFormat) ?? 'wav',
    stream: optional(body, 'stream', isFlag) ?? false,
  };
}

/**
 * Finds the voice and who asks. Built-in voices are public: a credential there is a violation. Private ones need one on
 * every render: 401 without, 404 when the voice is not theirs or was lost in a restart.
 */
export function toRenderRequest(
  context: GatewayContext,
  endpoint: Endpoint,
  body: SpeakBody,
  credential: string | undefined,
  signal: AbortSignal,
): RenderRequest {
  const request = { input: body.input, maxSecs: body.maxSecs, verifyChunks: body.verifyChunks, signal };
  const builtIn = context.voices.findBuiltIn(body.voice);
  if (builtIn) {
    if (credential !== undefined) {
      const kind = endpoint === 'tts-socket' ? 'token-for-public-voice' : 'key-on-public-call';
      context.violations.record(kind, endpoint, 'credential with a built-in voice');
    }
    return { ...request, voice: builtIn, account: publicAccount, voiceName: `${builtIn.persona}.en-us` };
  }
  if (!body.voice.startsWith('u-')) throw new HttpError(404, 'Voice not found.');
  const account = context.accounts.speech(credential);
  if (account === null) throw new HttpError(401, 'Unauthorized: a private voice needs your token.');
  const clone = context.voices.findClone(body.voice);
  if (clone?.account !== account) throw new HttpError(404, 'Voice not found.');
  return { ...request, voice: clone, account, voiceName: clone.voiceId };
}
