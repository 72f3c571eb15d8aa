import { startDictationApp } from './dictation-app.ts';

// The whole app without a page, for killing: dictates one take from the microphone that `FX_TEST_WAV` plays unless the
// library has one, waits until it has its text, prints "done". Started again after a kill it only waits.
const app = await startDictationApp({});
await app.prefer({ warmth: 'never', mode: 'hold', key: '' });
const { total } = await app.client.dictation.list({ limit: 1 });
if (total === 0) {
  await app.client.dictation.press({});
  await app.until(({ status }) => status === 'Listening');
  await new Promise((resolve) => setTimeout(resolve, 400));
  await app.client.dictation.release({});
  await app.until(({ status, pending }) => ['Copied', 'Kept', 'Inserted', 'Failed'].includes(status) && pending === 0);
}
const hasText = async (): Promise<boolean> => {
  const { takes } = await app.client.dictation.list({ limit: 5 });
  const take = takes[0];
  // A take that was cut while it was spoken is kept and waits for the person to say whether it is worth anything.
  if (take?.item.segmentCount === null && take.item.status === 'Completed' && take.item.hasAudio && total > 0)
    await app.client.dictation.retry({ id: take.item.id });
  return take !== undefined && take.item.segmentCount !== null;
};
while (!(await hasText())) {
  const { revision } = app.state();
  await app.until((state) => state.revision > revision);
}
const { journal } = app.state();
const { takes } = await app.client.dictation.list({ limit: 5 });
const audio = takes.filter(({ item, mediaUrl }) => item.hasAudio && mediaUrl !== null).length;
process.stdout.write(`done takes=${journal.takes} lost=${journal.lost} audio=${audio}\n`);
await app.close();
process.exit(0);
