import { captureDefaults, type CaptureConfig } from './messages.ts';

/** `wav:/path`, or `wav@30:/path` for thirty times as fast as it was spoken. */
const filePattern = /^wav(?:@(\d+(?:\.\d+)?))?:(.+)$/s;

/**
 * What `FLUXIONS_MICROPHONE` asks for: the name of a device, or `wav:` and the path of a WAV file that is played in
 * place of one, for demonstrations and tests on machines without sound. Never chosen otherwise, and the recorder then
 * shows the file's name as its device.
 */
export function captureSourceOf(microphone: string | null): { source: CaptureConfig['source']; device: string | null } {
  const [, times, file] = filePattern.exec(microphone ?? '') ?? [];
  if (file === undefined) return { source: captureDefaults.source, device: microphone || null };
  const pace = Number(times) > 0 ? Number(times) : 'realtime';
  return { source: { kind: 'wav', file, pace, atEnd: 'silence' }, device: null };
}
