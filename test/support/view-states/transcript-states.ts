import { sound } from './files.ts';
import type { Shown, ViewWorld } from './world.ts';

/** Every state of a transcript and of what stands where it will be. The library walk went before: it left the items. */
export async function walkTranscriptStates(world: ViewWorld, shown: Shown): Promise<void> {
  const { page, sandbox, open, press } = world;
  const row = (title: string) =>
    page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem').filter({ hasText: title });
  const transcript = page.getByRole('region', { name: 'Transcript' });
  const look = async (title: string): Promise<void> => {
    await open('Library');
    await row(title).getByRole('link').click();
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
  };

  await look('How tide tables are made');
  await transcript.getByText('Thirty-seven?').waitFor();
  await shown('transcript-imported');
  await transcript.getByRole('listitem').nth(1).dblclick();
  await page.getByRole('textbox', { name: 'Segment text' }).waitFor();
  await shown('transcript-correcting', { isKnown: true });
  await page
    .getByRole('textbox', { name: 'Segment text' })
    .fill('Thirty-seven? I would have said two: the moon and the sun.');
  await page.keyboard.press('Control+Enter');
  await transcript.getByText('I would have said two').waitFor();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await press('Add a note');
  await page
    .getByRole('textbox', { name: 'Note' })
    .fill('Ask Ana for the photograph of the brass machine.\nCheck the year.');
  await page.getByText('Note saved').waitFor();
  await shown('transcript-edited-with-note');
  await page.getByRole('textbox', { name: 'Find in transcript' }).fill('tide');
  await page.getByText(/^1 of \d/).waitFor();
  await shown('transcript-find', { isKnown: true });
  await page.getByRole('textbox', { name: 'Find in transcript' }).fill('zeppelin');
  await page.getByText('None', { exact: true }).waitFor();
  await shown('transcript-find-none', { isKnown: true });
  await page.getByRole('textbox', { name: 'Find in transcript' }).fill('');
  await press('Export');
  await page.getByRole('menuitem', { name: 'TXT' }).waitFor();
  await shown('transcript-export', { isKnown: true });
  await page.keyboard.press('Escape');
  await press('Rename speaker');
  await page.getByRole('dialog', { name: 'Rename speaker' }).waitFor();
  await shown('transcript-rename-speaker', { isKnown: true });
  await page.keyboard.press('Escape');
  await press('Voices of the speakers');
  await page.getByRole('dialog', { name: 'Voices of the speakers' }).getByRole('combobox').first().waitFor();
  await shown('transcript-voices');
  await page.keyboard.press('Escape');
  sandbox.faults.set({ renderSpeed: 1 });
  await press('Read aloud');
  await page.locator('[data-reading]').waitFor();
  await shown('transcript-reading-aloud');
  await press('Read aloud');
  await press('Play');
  await page.locator('[aria-current="true"][data-ordinal]').waitFor();
  await press('Pause');
  await shown('transcript-playing', { isKnown: true });

  await look('Interview with the pilot');
  await page.getByRole('progressbar').waitFor();
  await shown('transcript-transcribing');
  // Nothing of it is told later, in the middle of something else.
  await press('Cancel');
  await page.getByText('Cancelled. ').waitFor();
  await look('phone memo');
  await page.getByRole('button', { name: 'Retry' }).waitFor();
  await shown('transcript-failed', { isKnown: true });

  // A price limit of nothing: everything asks.
  await open('Settings');
  await page.getByRole('spinbutton', { name: 'Ask before spending more than' }).fill('0');
  await press('Save');
  await page.getByText('Saved', { exact: true }).waitFor();
  await open('Library');
  await page.getByLabel('Audio files').setInputFiles(sound('Conference day one.wav', 25, 210));
  await row('Conference day one').getByRole('button', { name: 'Transcribe' }).waitFor();
  await look('Conference day one');
  await page.getByRole('button', { name: 'Transcribe' }).waitFor();
  await shown('transcript-held-for-price');

  // The whole body went out, no answer came, and the list cannot be read either.
  const loseAnswer = sandbox.faults.inject({ endpoint: 'submit', fault: { kind: 'reset', phase: 'body' } });
  const hideList = sandbox.faults.inject({ endpoint: 'transcriptions', fault: { kind: 'status', status: 503 } });
  await press('Transcribe');
  await page.getByRole('button', { name: 'Send again' }).waitFor();
  await shown('transcript-held-unknown');
  loseAnswer();
  hideList();
  await press('Stop');
  await page.getByRole('button', { name: 'Retry' }).waitFor();
  sandbox.faults.set({ holdJobs: false, renderSpeed: null });
}
