import { useState } from 'react';
import type { AppState } from '../../../electron/ipc/contract/app.ts';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Section } from './section.tsx';

const storageTexts: Record<NonNullable<AppState['keyStorage']>, string> = {
  keyring: 'Kept in the keyring of this computer.',
  memory: 'Kept in memory only: this computer offers no safe place, so it is asked for again after a restart.',
  environment: 'Given by the environment for this run; it is not stored.',
  file: 'Kept in a private file that only your user can read.',
};

/** Whom the app works for: an account, or the sandbox. */
export function AccountSection({
  apiKey,
  onApiKey,
  draft,
  stored,
  onChange,
}: {
  apiKey: string;
  onApiKey: (value: string) => void;
  draft: Settings;
  stored: Settings;
  onChange: (values: Partial<Settings>) => void;
}) {
  const client = useClient();
  const { state } = useAppData();
  const sandbox = useAction(() => client.app.useSandbox({}));
  const forget = useAction(() => client.app.forgetLearned({}));
  const [hasForgotten, setForgotten] = useState(false);
  const signOut = useAction(() => client.app.signOut({}));
  const isOtherAddress = draft.apiUrl.trim() !== stored.apiUrl;
  const isFromEnvironment = state !== null && state.apiUrl !== stored.apiUrl;
  const isAccount = state?.origin === 'account';
  const problem = sandbox.problem ?? signOut.problem ?? forget.problem;
  return (
    <Section title="Account" about="Your library stays on this computer whichever you use.">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2.5 rounded-xl bg-sunken px-4 py-3">
        <div className="min-w-48 flex-1">
          <p className="text-[0.8125rem] font-medium">
            {isAccount ? `Account ••••${state.keyHint ?? ''}` : 'Using the sandbox'}
          </p>
          <p className="mt-0.5 text-xs text-faint">
            {isAccount
              ? state.keyStorage === null
                ? ''
                : storageTexts[state.keyStorage]
              : 'Free, on this computer only, and less accurate than the service.'}
          </p>
        </div>
        {isAccount ? (
          <div className="flex shrink-0 gap-2">
            <Button size="sm" disabled={sandbox.isBusy} onClick={() => void sandbox.run()}>
              Use the sandbox
            </Button>
            <Button size="sm" disabled={signOut.isBusy} onClick={() => void signOut.run()}>
              Sign out
            </Button>
          </div>
        ) : null}
      </div>
      {problem === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      <TextField
        label="API key"
        masked
        value={apiKey}
        maxLength={4096}
        placeholder={isAccount ? 'Enter another key to replace it' : 'Paste a key to connect your account'}
        onChange={(event) => onApiKey(event.target.value)}
        hint="Checked with the service when you save, and never shown again."
      />
      <TextField
        label="API address"
        value={draft.apiUrl}
        maxLength={2048}
        inputMode="url"
        onChange={(event) => onChange({ apiUrl: event.target.value })}
        hint={
          isOtherAddress
            ? 'A key belongs to its address: changing the address to another server forgets the key.'
            : isFromEnvironment
              ? `An account is reached at ${state?.apiUrl} in this run, as FLUXIONS_API_URL says.`
              : 'Secure (https) addresses only, or this computer itself.'
        }
      />
      <div className="flex items-center justify-between gap-4">
        <p className="text-xs text-faint" role="status">
          {hasForgotten
            ? 'Forgotten. It is learned again with the next requests.'
            : 'What this service supports is learned by using it, and remembered for 30 days.'}
        </p>
        <Button
          size="sm"
          variant="ghost"
          disabled={forget.isBusy}
          onClick={() => void forget.run().then((done) => setForgotten(done))}
        >
          Find out anew
        </Button>
      </div>
    </Section>
  );
}
