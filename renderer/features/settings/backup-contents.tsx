import { useId } from 'react';

const inside = [
  'Transcripts with your corrections, notes, shows, tags and stars; the bin too',
  'Recordings, imported audio, dictations, renders, and the clips of your voices',
  'The history of your account as far as it is on this computer, and what things cost',
  'Settings, replacements and budget',
];
const outside = [
  'Your API key: it stays in this computer’s key storage',
  'The built-in sandbox’s own data: what you made in it is saved, but what it is still working on, or has not handed over, is not',
  'Audio that only the service has and that was not fetched',
  'Libraries kept from before a restore, and the log',
];

/** What a backup holds and what it does not, to be read before somebody relies on it. */
export function BackupContents() {
  return (
    <div className="space-y-3">
      <List title="In the file" entries={inside} />
      <List title="Not in the file" entries={outside} />
    </div>
  );
}

function List({ title, entries }: { title: string; entries: readonly string[] }) {
  const id = useId();
  return (
    <div className="text-[0.8125rem]">
      <h3 id={id} className="font-medium">
        {title}
      </h3>
      <ul aria-labelledby={id} className="mt-1 list-disc space-y-0.5 pl-4.5 text-soft marker:text-faint">
        {entries.map((entry) => (
          <li key={entry}>{entry}</li>
        ))}
      </ul>
    </div>
  );
}
