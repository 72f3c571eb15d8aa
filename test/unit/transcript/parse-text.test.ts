import { expect, test } from 'vitest';
import { parseSpeakerText } from '../../../electron/domain/transcript/parse-text.ts';

test('one turn a line', () => {
  expect(parseSpeakerText('SPEAKER_0: Yes, exactly.\r\nSPEAKER_1: Sounds perfect.\nSPEAKER_A:No space')).toEqual([
    { speaker: '0', text: 'Yes, exactly.' },
    { speaker: '1', text: 'Sounds perfect.' },
    { speaker: 'A', text: 'No space' },
  ]);
});

test('the example of the API text that lost its newlines', () => {
  const text =
    "SPEAKER_0: Yeah, let's start [breath] where we began.SPEAKER_1: Sounds good. That makes sense.SPEAKER_0: So I was thinking about [pause] what if this is just a construct?";
  expect(parseSpeakerText(text)).toEqual([
    { speaker: '0', text: "Yeah, let's start [breath] where we began." },
    { speaker: '1', text: 'Sounds good. That makes sense.' },
    { speaker: '0', text: 'So I was thinking about [pause] what if this is just a construct?' },
  ]);
});

test('a label that was spoken is speech', () => {
  expect(parseSpeakerText('SPEAKER_0: the output says SPEAKER_1: hello and stops')).toEqual([
    { speaker: '0', text: 'the output says SPEAKER_1: hello and stops' },
  ]);
});

test('lines without a label go on; speech before any label has no speaker; a tag ends a sentence', () => {
  expect(parseSpeakerText('first\nSPEAKER_0: a\nb [laugh] SPEAKER_1: c')).toEqual([
    { speaker: null, text: 'first' },
    { speaker: '0', text: 'a b [laugh]' },
    { speaker: '1', text: 'c' },
  ]);
});

test.each(['', ' \n ', 'SPEAKER_0:', 'SPEAKER_0: \nSPEAKER_1:  '])('%j has no turns', (text) => {
  expect(parseSpeakerText(text)).toEqual([]);
});

test('no turns are lost in a very long hostile line', () => {
  const turns = parseSpeakerText('SPEAKER_1: x '.repeat(100_000));
  expect(turns).toHaveLength(1);
  expect(turns[0]?.text.split('SPEAKER_1: x')).toHaveLength(100_000);
});
