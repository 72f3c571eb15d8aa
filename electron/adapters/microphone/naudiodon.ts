import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import type { Device } from '../../ipc/contract/capture.ts';
import {
  blockMs,
  chooseDevice,
  closeLimitMs,
  type Microphone,
  MicrophoneError,
  type MicrophoneSink,
  type MicrophoneStream,
  ratesOf,
  serverNames,
  within,
} from './port.ts';

type NativeDevice = { id: number; name: string; maxInputChannels: number; defaultSampleRate: number };
type NativeInput = Readable & { start(): void; quit(): Promise<void> };

/** The part of naudiodon 2.3.6 that is used; its own typings miss that `quit` returns a promise. */
export type NaudiodonModule = {
  getDevices(): NativeDevice[];
  getHostAPIs(): { defaultHostAPI: number; HostAPIs: { defaultInput: number }[] };
  AudioIO(options: { inOptions: Record<string, number | boolean> }): NativeInput;
};

/** At least 16 s of blocks wait in the addon while our thread is busy; with its default of 2 the sound card would overflow. */
const queueBlocks = 800;

/** Loads the addon, or throws where there is no binary for this machine (Apple Silicon, Linux on arm64). */
export function loadNaudiodon(): NaudiodonModule {
  return createRequire(import.meta.url)('naudiodon') as NaudiodonModule;
}

/** PortAudio through naudiodon. Mono or stereo at 48 kHz, or at the device's own rate where it refuses that. */
export function createNaudiodonMicrophone(native: NaudiodonModule): Microphone {
  const inputs = (): (Device & { id: number })[] => {
    const apis = native.getHostAPIs();
    const defaultId = apis.HostAPIs[apis.defaultHostAPI]?.defaultInput;
    return native
      .getDevices()
      .filter((device) => device.maxInputChannels > 0)
      .map((device) => ({
        id: device.id,
        name: device.name,
        isDefault: device.id === defaultId,
        maxChannels: Math.min(2, device.maxInputChannels),
        sampleRateHz: device.defaultSampleRate,
      }));
  };

  const openAt = (
    deviceId: number,
    channels: 1 | 2,
    sampleRateHz: number,
    framesPerBlock: number,
    periodMs: number | null,
  ): NativeInput =>
    native.AudioIO({
      inOptions: {
        deviceId,
        channelCount: channels,
        sampleFormat: 16,
        sampleRate: sampleRateHz,
        maxQueue: queueBlocks,
        // PortAudio's own is 3 ms, for which it wakes 370 times a second to hear a sound server through ALSA. With 25 ms
        // it lost nothing beside a witness, at any pace of the server; with 50 ms it lost 42 ms of every second at 16 kHz.
        ...(periodMs === null ? {} : { framesPerBuffer: Math.round((sampleRateHz * periodMs) / 1000) }),
        // Their spelling. One block: the default comes in lumps of 0.5 s at 16 kHz.
        highwaterMark: framesPerBlock * channels * 2,
        // An overflow is a gap in the sound, not the end of the recording.
        closeOnError: false,
      },
    });

  return {
    backend: 'naudiodon',
    devices: () =>
      inputs().map(({ name, isDefault, maxChannels, sampleRateHz }) => ({
        name,
        isDefault,
        maxChannels,
        sampleRateHz,
      })),
    async open(request, sink) {
      const device = chooseDevice(inputs(), request.device);
      const channels = Math.min(request.channels, device.maxChannels) as 1 | 2;
      let cause: unknown;
      for (const sampleRateHz of ratesOf(request, device.sampleRateHz)) {
        let input: NativeInput;
        try {
          const framesPerBlock = Math.round((sampleRateHz * (request.blockMs ?? blockMs)) / 1000);
          input = openAt(
            device.id,
            channels,
            sampleRateHz,
            framesPerBlock,
            // A sound card by its own name keeps the buffer that PortAudio fits to it.
            serverNames.includes(device.name) ? (request.periodMs ?? null) : null,
          );
        } catch (error) {
          cause = error;
          continue;
        }
        return listen(input, { device: device.name, sampleRateHz, channels }, sink);
      }
      throw new MicrophoneError(
        `The microphone “${device.name}” could not be opened. Check that no other program holds it, then try again.`,
        { cause },
      );
    },
  };
}

function listen(
  input: NativeInput,
  format: Pick<MicrophoneStream, 'device' | 'sampleRateHz' | 'channels'>,
  sink: MicrophoneSink,
): MicrophoneStream {
  let isClosing = false;
  let isOver = false;
  const over = (error: Error | null): void => {
    if (isOver || isClosing) return;
    isOver = true;
    sink.onEnd(error);
  };
  const ended = new Promise<void>((resolve) => {
    input.once('close', resolve);
  });
  input.on('data', (block: Buffer) => {
    if (!isOver) sink.onBlock(block);
  });
  input.on('end', () => over(null));
  // The addon destroys its stream with a plain string.
  input.on('error', (error: unknown) => over(error instanceof Error ? error : new Error(String(error))));
  try {
    input.start();
  } catch (error) {
    isClosing = true;
    void within(input.quit(), closeLimitMs);
    throw new MicrophoneError(
      `The microphone “${format.device}” could not be started. Check that no other program holds it, then try again.`,
      { cause: error },
    );
  }
  return {
    ...format,
    async close() {
      isClosing = true;
      await within(Promise.all([input.quit(), ended]), closeLimitMs);
      isOver = true;
    },
  };
}
