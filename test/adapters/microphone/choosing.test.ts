import { describe, expect, test } from 'vitest';
import { captureSourceOf } from '../../../electron/adapters/microphone/capture-source.ts';
import { chooseBackend } from '../../../electron/adapters/microphone/choose-backend.ts';
import { chooseDevice, type Microphone, MicrophoneError } from '../../../electron/adapters/microphone/port.ts';

const works = (name: string) => ({
  name,
  load: (): Microphone => ({ backend: name, devices: () => [], open: () => Promise.reject(new Error('unused')) }),
});
const missing = (name: string) => ({
  name,
  load: (): Microphone => {
    throw new Error(`Could not locate the bindings file.\n  tried /somebody/private/path`);
  },
});

describe('backend', () => {
  test('the first that loads is taken', () => {
    expect(chooseBackend(null, [works('naudiodon'), works('decibri')]).microphone?.backend).toBe('naudiodon');
    expect(chooseBackend(null, [missing('naudiodon'), works('decibri')]).microphone?.backend).toBe('decibri');
    expect(chooseBackend('decibri', [works('naudiodon'), works('decibri')]).microphone?.backend).toBe('decibri');
  });

  test('without any, the reason is a sentence without paths', () => {
    const { microphone, problem } = chooseBackend(null, [missing('naudiodon'), missing('decibri')]);
    expect(microphone).toBe(null);
    expect(problem).toContain('Recording is not available on this computer');
    expect(problem).toContain('naudiodon: Could not locate the bindings file.');
    expect(problem).not.toContain('/somebody');
  });

  test('both native libraries load on this machine', () => {
    expect(chooseBackend('naudiodon').problem).toBe(null);
    expect(chooseBackend('decibri').problem).toBe(null);
  });
});

describe('device', () => {
  const devices = [
    { name: 'Webcam C920', isDefault: false },
    { name: 'Built-in Microphone', isDefault: true },
    { name: 'USB Microphone', isDefault: false },
  ];

  test('the default, the exact name, or the only similar one', () => {
    expect(chooseDevice(devices, null).name).toBe('Built-in Microphone');
    expect(chooseDevice(devices, '').name).toBe('Built-in Microphone');
    expect(chooseDevice(devices, 'USB Microphone').name).toBe('USB Microphone');
    expect(chooseDevice(devices, 'c920').name).toBe('Webcam C920');
  });

  test('a vague or unknown name is refused, never guessed', () => {
    expect(() => chooseDevice(devices, 'microphone')).toThrow(MicrophoneError);
    expect(() => chooseDevice(devices, 'Headset')).toThrow('“Headset” was not found');
    expect(() => chooseDevice([], null)).toThrow('No microphone was found');
  });
});

test('the environment names a device, or says openly that a file is played', () => {
  expect(captureSourceOf(null)).toEqual({ source: { kind: 'device', backend: null }, device: null });
  expect(captureSourceOf('USB')).toEqual({ source: { kind: 'device', backend: null }, device: 'USB' });
  expect(captureSourceOf('wav:/tmp/talk.wav')).toEqual({
    source: { kind: 'wav', file: '/tmp/talk.wav', pace: 'realtime', atEnd: 'silence' },
    device: null,
  });
});
