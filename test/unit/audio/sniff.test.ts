import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeContainer, isProtected, sniffContainer } from '../../../electron/domain/audio/sniff.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ['RIFF\0\0\0\0WAVEfmt ', 'wav'],
  ['fLaC\0\0\0\x22', 'flac'],
  ['OggS\0\x02', 'ogg'],
  ['FORM\0\0\0\0AIFC', 'aiff'],
  ['#!AMR\n', 'amr'],
  ['\0\0\0\x20ftypM4A ', 'mp4'],
  ['\0\0\0\x14ftypqt  ', 'mov'],
  ['\0\0\0\x08wide\0\0\0\0mdat', 'mov'],
  ['\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm', 'webm'],
  ['\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska', 'matroska'],
  ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'asf'],
  ['ID3\x03\0\0\0\0\0\x02\0\0\xff\xfb\x90\x64', 'mp3'],
  ['ID3\x04\0\0\0\0\0\0fLaC', 'flac'],
  ['ID3\x04\0\0\x7f\x7f\x7f\x7f', 'mp3'],
  ['\xff\xfb\x90\x64', 'mp3'],
  ['\xff\xf1\x50\x80', 'aac'],
])('%j is %s', (start, container) => {
  expect(sniffContainer(bytes(start))).toBe(container);
});

test.each([
  '',
  'PK\x03\x04',
  '%PDF-1.7',
  '\x89PNG\r\n',
  '\xff\xd8\xff\xe0',
  '<!DOCTYPE html>',
  'just words',
  'RIFF\0\0\0\0AVI ',
])('%j is not audio', (start) => {
  expect(sniffContainer(bytes(start))).toBe(null);
});

test('never throws, and what it names can be described', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (start, hasVideo) => {
      const container = sniffContainer(start);
      const mimeType = container === null ? 'audio/none' : describeContainer(container, hasVideo).mimeType;
      expect(mimeType).toMatch(/^(audio|video)\//);
    }),
  );
});

test('copy protection is seen', () => {
  expect(isProtected('mp4', bytes('\0\0\0\x20ftypM4P '), null)).toBe(true);
  expect(isProtected('mp4', bytes('\0\0\0\x20ftypM4A '), '<drms>')).toBe(true);
  expect(isProtected('mp4', bytes('\0\0\0\x20ftypM4A '), 'MPEG-4/AAC')).toBe(false);
  const header = bytes('\x30\x26\xb2\x75....\xfb\xb3\x11\x22\x23\xbd\xd2\x11');
  expect(isProtected('asf', header, null)).toBe(true);
  expect(isProtected('asf', header.subarray(0, 10), null)).toBe(false);
});
