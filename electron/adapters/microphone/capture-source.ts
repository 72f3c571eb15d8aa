import { captureDefaults, type CaptureConfig } from './messages.ts';

const filePrefix = 'wav:';

/**
 * What `FLUXIONS_MICROPHONE` asks for: the name of a device, or `wav:` and the path of a WAV file that is played in
 * place of one, for demonstrations and tests on machines without sound. Never chosen otherwise, and the recorder then
 * shows the file's name as its device.
 */
export function captureSourceOf(microphone: string | null): { source: CaptureConfig['source']; device: string | null } {
  if (!microphone?.startsWith(filePrefix)) return { source: captureDefaults.source, device: microphone || null };
  const file = microphone.slice(filePrefix.length);
  return { source: { kind: 'wav', file, pace: 'realtime', atEnd: 'silence' }, device: null };
}
