import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserApp, startBrowserApp } from '../support/browser-app.ts';
import { builtInVoice, startSpeechService, type SpeechService } from '../support/speech-service.ts';
import { ramp, type SpeechScript } from '../support/speech-socket-server.ts';

// The real app over a service whose sockets follow a script; nothing is listened to.

let service: SpeechService;
let app: BrowserApp;
let page: Page;

beforeAll(async () => {
  service = await startSpeechService([builtInVoice, 'jonas.h5']);
  app = await startBrowserApp({ service });
  ({ page } = app);
  await app.open('Speak');
});
afterAll(() => app?.close());
afterEach(() => expect(app.problems).toEqual([]));

const script = () => page.getByRole('textbox', { name: 'Script' });
const voice = () => page.getByRole('combobox', { name: 'Voice', exact: true });
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const row = (words: string) =>
  page.getByRole('list', { name: 'Renders' }).getByRole('listitem').filter({ hasText: words });
const inRow = (words: string, name: string) => row(words).first().getByRole('button', { name, exact: true });
const notice = (words: string) => page.getByRole('status').filter({ hasText: words });
const undo = (words: string): Promise<void> => notice(words).getByRole('button', { name: 'Undo' }).click();
const replaced = 'Your script was replaced';
const idle = (): Promise<void> =>
  expect.poll(() => page.getByRole('button', { name: 'Stop', exact: true }).isDisabled()).toBe(true);

const speakWell: SpeechScript = async (peer) => {
  peer.json({ type: 'start' });
  await peer.audio(ramp(6_000));
  peer.json({ type: 'done' });
};
/** As a person sees it. */
const draft = async () => ({
  text: await script().inputValue(),
  voice: await voice().inputValue(),
  temperature: await page.getByRole('slider', { name: 'Temperature' }).inputValue(),
  isVerified: await page.getByRole('switch', { name: 'Verify chunks' }).isChecked(),
});
const mine = { text: 'These are my own words.', voice: 'jonas.h5', temperature: '0.4', isVerified: false };
const theirs = { text: 'The ferry leaves at noon.', voice: builtInVoice, temperature: '0.9', isVerified: true };

async function choose(wanted: typeof mine): Promise<void> {
  await script().fill(wanted.text);
  await voice().selectOption(wanted.voice);
  await page.getByRole('slider', { name: 'Temperature' }).fill(wanted.temperature);
  await page.getByRole('switch', { name: 'Verify chunks' }).setChecked(wanted.isVerified);
  expect(await draft()).toEqual(wanted);
}

describe('a render in the place of the script', () => {
  test('gives the script, its voice and its settings back, beyond a reload too', async () => {
    service.script(speakWell);
    await choose(theirs);
    await press('Speak');
    await row(theirs.text).waitFor();
    await idle();
    await choose(mine);
    await inRow(theirs.text, 'Edit as script').click();
    await expect.poll(draft).toEqual(theirs);
    await undo(replaced);
    await expect.poll(draft).toEqual(mine);
    // Voice and settings are written down once they rest, or when the view is left.
    await app.open('Library');
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor();
    await page.reload();
    await app.open('Speak');
    await expect.poll(draft).toEqual(mine);
  });

  test('spoken again, goes on being spoken after the script is back', async () => {
    const go = Promise.withResolvers<void>();
    service.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(6_000));
      await go.promise;
      peer.json({ type: 'done' });
    });
    await inRow(theirs.text, 'Re-render').click();
    await expect.poll(draft).toEqual(theirs);
    await page.getByText('First sound after').waitFor();
    await undo(replaced);
    await expect.poll(draft).toEqual(mine);
    expect(await page.getByRole('button', { name: 'Stop', exact: true }).isEnabled()).toBe(true);
    go.resolve();
    await idle();
    await expect.poll(() => row(theirs.text).count()).toBe(2);
  });

  test('does not cost what was typed after it either', async () => {
    await inRow(theirs.text, 'Edit as script').click();
    await script().press('End');
    await script().pressSequentially(' Or later.');
    await undo(replaced);
    await expect.poll(draft).toEqual(mine);
    await undo('Your earlier script is back');
    await expect.poll(draft).toEqual({ ...theirs, text: `${theirs.text} Or later.` });
    await undo('Your earlier script is back');
    await expect.poll(draft).toEqual(mine);
  });

  test('is undone after a look at another view', async () => {
    await choose(mine);
    await inRow(theirs.text, 'Edit as script').click();
    await expect.poll(draft).toEqual(theirs);
    await app.open('Library');
    await app.open('Speak');
    await expect.poll(draft).toEqual(theirs);
    await undo(replaced);
    await expect.poll(draft).toEqual(mine);
    expect(await page.getByText(replaced).count()).toBe(0);
  });

  test('gives the voices of a dialogue back', async () => {
    const dialogue = 'Ana: Is it late?\nBen: Not yet.';
    await script().fill(dialogue);
    await page.getByRole('switch', { name: 'Dialogue' }).click();
    await page.getByRole('combobox', { name: 'Ben' }).selectOption({ label: 'Maeve' });
    const cast = async (): Promise<string[]> =>
      Promise.all(['Ana', 'Ben'].map(async (name) => page.getByRole('combobox', { name }).inputValue()));
    const before = await cast();
    expect(before).toContain(builtInVoice);
    await inRow(theirs.text, 'Edit as script').click();
    await expect.poll(() => page.getByRole('region', { name: 'Dialogue' }).count()).toBe(0);
    await undo(replaced);
    await expect.poll(() => script().inputValue()).toBe(dialogue);
    expect(await cast()).toEqual(before);
  });

  test('says nothing when nothing is lost', async () => {
    await choose({ ...theirs, text: '' });
    await inRow(theirs.text, 'Edit as script').click();
    await expect.poll(draft).toEqual(theirs);
    await inRow(theirs.text, 'Edit as script').click();
    await expect.poll(draft).toEqual(theirs);
    expect(await page.getByText(replaced).count()).toBe(0);
    // The voice alone is something that was chosen.
    await choose({ ...theirs, text: '', voice: mine.voice });
    await inRow(theirs.text, 'Edit as script').click();
    await undo(replaced);
    await expect.poll(draft).toEqual({ ...theirs, text: '', voice: mine.voice });
  });

  test('is done with once it is spoken, or said so', async () => {
    await choose(mine);
    await inRow(theirs.text, 'Edit as script').click();
    await notice(replaced).getByRole('button', { name: 'Dismiss' }).click();
    expect(await page.getByText(replaced).count()).toBe(0);
    await choose(mine);
    await inRow(theirs.text, 'Edit as script').click();
    await notice(replaced).waitFor();
    service.script(speakWell);
    await press('Speak');
    await expect.poll(() => page.getByText(replaced).count()).toBe(0);
    await idle();
  });
});

describe('the rest', () => {
  const first =
    'The first sentence is said from its beginning to its very end, and is quite long, so it stands alone. ';

  test('of what was stopped is offered with the place where it goes on', async () => {
    let spoken = 0;
    service.script(async (peer) => {
      spoken += 1;
      peer.json({ type: 'start' });
      await peer.audio(ramp(12_000));
      if (spoken === 1) peer.json({ type: 'done' });
    });
    await script().fill(`${first}Here the second one begins.`);
    await press('Speak');
    await page.getByText('part 2 of 2').waitFor();
    await press('Stop');
    await page.getByText('stopped; everything made so far is kept below').waitFor();
    await row('The first sentence').getByText('Partial').waitFor();
    const rest = inRow('The first sentence', 'Speak the rest');
    expect(await rest.getAttribute('aria-description')).toContain('“Here the second one begins.”');
    await rest.hover();
    await page.getByRole('tooltip').filter({ hasText: 'Goes on at “Here the second one begins.”' }).waitFor();
    service.script(speakWell);
    const before = service.sockets().speaks.length;
    await rest.click();
    await expect.poll(() => row('The first sentence').count()).toBe(2);
    await idle();
    expect(
      service
        .sockets()
        .speaks.slice(before)
        .map(({ speak }) => speak.input),
    ).toEqual(['Here the second one begins.']);
  });

  test('is not offered where no sentence is whole: that would be all of it again', async () => {
    service.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(6_000));
      peer.socket.terminate();
    });
    await script().fill('Nobody hears this to its end.');
    await press('Speak');
    await page.getByRole('alert').filter({ hasText: 'What was rendered is kept' }).waitFor();
    await row('Nobody hears').getByText('Partial').waitFor();
    expect(await page.getByRole('alert').getByRole('button', { name: 'Speak the rest' }).count()).toBe(0);
    expect(await inRow('Nobody hears', 'Speak the rest').count()).toBe(0);
    expect(await row('Nobody hears').getByText('Partial').getAttribute('title')).toContain(
      'Re-render speaks all of it',
    );
    expect(await inRow('Nobody hears', 'Re-render').count()).toBe(1);
  });
});
