import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import {
  blockMs,
  chooseDevice,
  closeLimitMs,
  type Microphone,
  MicrophoneError,
  type MicrophoneSink,
  type MicrophoneStream,
  ratesOf,
  within,
} from './port.ts';

type NativeDevice = {
  index: number;
  name: string;
  id: string;
  maxInputChannels: number;
  defaultSampleRate: number;
  isDefault: boolean;
};
type NativeInput = Readable & { stop(): void };

/** The part of decibri 5.0.0 that is used. */
export type DecibriModule = {
  Microphone: {
    open(options: Record<string, unknown>): Promise<NativeInput>;
    devices(): NativeDevice[];
  };
};

/** Loads the addon, or throws where there is no binary for this machine. */
export function loadDecibri(): DecibriModule {
  return createRequire(import.meta.url)('decibri') as DecibriModule;
}

/** cpal through decibri, for machines without a naudiodon binary. Version 5 captures one channel only. */
export function createDecibriMicrophone(native: DecibriModule): Microphone {
  const inputs = (): NativeDevice[] => native.Microphone.devices().filter((device) => device.maxInputChannels > 0);
  return {
    backend: 'decibri',
    devices: () =>
      inputs().map((device) => ({
        name: device.name,
        isDefault: device.isDefault,
        maxChannels: 1,
        sampleRateHz: device.defaultSampleRate,
      })),
    async open(request, sink) {
      const device = chooseDevice(inputs(), request.device);
      let cause: unknown;
      for (const sampleRateHz of ratesOf(request, device.defaultSampleRate)) {
        try {
          const input = await native.Microphone.open({
            sampleRate: sampleRateHz,
            channels: 1,
            framesPerBuffer: Math.round((sampleRateHz * blockMs) / 1000),
            dtype: 'int16',
            device: device.id === '' ? device.index : { id: device.id },
          });
          return await listen(input, { device: device.name, sampleRateHz, channels: 1 }, sink);
        } catch (error) {
          cause = error;
        }
      }
      throw new MicrophoneError(
        `The microphone “${device.name}” could not be opened. Check that no other program holds it, then try again.`,
        { cause },
      );
    },
  };
}

/** The device is really opened by the first read, so a refusal arrives as an `error` event. */
async function listen(
  input: NativeInput,
  format: Pick<MicrophoneStream, 'device' | 'sampleRateHz' | 'channels'>,
  sink: MicrophoneSink,
): Promise<MicrophoneStream> {
  let isClosing = false;
  let isOver = false;
  let isOpening = true;
  let refuse: (error: Error) => void = () => {};
  const refused = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  const over = (error: Error | null): void => {
    if (isOpening && error !== null) refuse(error);
    if (isOver || isClosing || isOpening) return;
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
  input.on('error', over);
  // `start` runs synchronously inside the first read; one turn later its refusal has been emitted.
  await Promise.race([refused, new Promise<void>((resolve) => setImmediate(resolve))]);
  isOpening = false;
  return {
    ...format,
    async close() {
      isClosing = true;
      input.stop();
      await within(ended, closeLimitMs);
      isOver = true;
    },
  };
}
