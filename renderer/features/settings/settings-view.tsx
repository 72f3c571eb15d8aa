import { useEffect, useState } from 'react';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { Page } from '../../app/page.tsx';
import { previewTheme } from '../../app/theme.ts';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { AccountSection } from './account-section.tsx';
import { BackupSection } from './backup-section.tsx';
import { PreferenceSections } from './preference-sections.tsx';
import { OtherObjectsSection } from './other-objects-section.tsx';
import { StorageSection } from './storage-section.tsx';

/** Everything that can be chosen, on one page. Nothing takes effect before Save, except looking at a theme. */
export function SettingsView() {
  const { settings } = useAppData();
  if (!settings) return <Page title="Settings">{null}</Page>;
  return <SettingsForm stored={settings} />;
}

function SettingsForm({ stored }: { stored: Settings }) {
  const client = useClient();
  const [changes, setChanges] = useState<Partial<Settings>>({});
  const [apiKey, setApiKey] = useState('');
  const [isSaved, setSaved] = useState(false);
  const draft: Settings = { ...stored, ...changes };
  // Typed back to what it was is not a change.
  const isChanged =
    apiKey.trim() !== '' || Object.entries(changes).some(([name, value]) => stored[name as keyof Settings] !== value);

  const save = useAction(async () => {
    if (Object.keys(changes).length > 0) {
      await client.settings.save({ ...changes, ...(changes.apiUrl ? { apiUrl: changes.apiUrl.trim() } : {}) });
      setChanges({});
    }
    // After the address: a key belongs to the address it was entered for.
    if (apiKey.trim() !== '') {
      await client.app.connect({ apiKey: apiKey.trim() });
      setApiKey('');
    }
  });
  const change = (values: Partial<Settings>): void => {
    setSaved(false);
    setChanges((before) => ({ ...before, ...values }));
    if (values.theme) previewTheme(values.theme);
  };
  // A theme that was only looked at goes back when the page is left.
  useEffect(() => () => previewTheme(stored.theme), [stored.theme]);

  return (
    <form
      className="h-full"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run().then(setSaved);
      }}
    >
      <Page
        title="Settings"
        actions={
          <>
            <span role="status" className="text-xs text-faint">
              {isSaved && !isChanged ? 'Saved' : isChanged ? 'Not saved yet' : ''}
            </span>
            <Button variant="primary" type="submit" disabled={save.isBusy}>
              Save
            </Button>
          </>
        }
      >
        {save.problem === null ? null : (
          <Notice tone="problem" className="mb-4">
            {save.problem}
          </Notice>
        )}
        <div className="divide-y divide-line">
          <AccountSection
            apiKey={apiKey}
            onApiKey={(value) => {
              setSaved(false);
              setApiKey(value);
            }}
            draft={draft}
            stored={stored}
            onChange={change}
          />
          <PreferenceSections draft={draft} onChange={change} />
          <StorageSection />
          <OtherObjectsSection />
          <BackupSection />
        </div>
      </Page>
    </form>
  );
}
