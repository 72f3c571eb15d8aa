import { useCallback, useEffect, useState } from 'react';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { Mark } from '../../app/sidebar.tsx';
import { useLibraryChanges } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ItemProgress, ItemStatus } from '../item/item-status.tsx';
import { WelcomeSheet } from './welcome-sheet.tsx';

/** First run: connect an account, or try everything in the sandbox. The library, with its sample, is behind it. */
export function Welcome() {
  const client = useClient();
  const [apiKey, setApiKey] = useState('');
  const [missing, setMissing] = useState(false);
  const connect = useAction(() => client.app.connect({ apiKey: apiKey.trim() }));
  const sandbox = useAction(() => client.app.useSandbox({}));
  const isBusy = connect.isBusy || sandbox.isBusy;
  return (
    <WelcomeSheet label="Welcome to Fluxions Desktop">
      <div className="flex items-center gap-3">
        <Mark className="size-9 shrink-0" />
        <h1 className="text-xl font-semibold tracking-[-0.02em]">Welcome to Fluxions Desktop</h1>
      </div>
      <p className="mt-3 text-[0.8125rem] text-soft">
        Record or import audio, read it with speakers, and find any word again, also offline. Your library stays on this
        computer.
      </p>
      <form
        className="mt-5"
        onSubmit={(event) => {
          event.preventDefault();
          const isMissing = apiKey.trim() === '';
          setMissing(isMissing);
          if (!isMissing) void connect.run();
        }}
      >
        <TextField
          label="API key"
          masked
          value={apiKey}
          maxLength={4096}
          onChange={(event) => {
            setApiKey(event.target.value);
            setMissing(false);
          }}
          hint="From your Fluxions account. It is kept on this computer and sent only to the service."
          error={missing ? 'Paste an API key first, or use the sandbox.' : connect.problem}
        />
        <Button variant="primary" size="lg" type="submit" disabled={isBusy} className="mt-3 w-full">
          {connect.isBusy ? 'Checking the key' : 'Connect'}
        </Button>
      </form>
      <div className="my-4 flex items-center gap-3 text-xs text-faint">
        <span className="h-px flex-1 bg-line" />
        no key yet?
        <span className="h-px flex-1 bg-line" />
      </div>
      <Button size="lg" disabled={isBusy} className="w-full" onClick={() => void sandbox.run()}>
        Use the sandbox
      </Button>
      <p className="mt-2 text-xs text-faint">
        A built-in stand-in for the service: free, on this computer only, and less accurate. Connect an account at any
        time in Settings.
      </p>
      {sandbox.problem === null ? null : (
        <p role="alert" className="mt-2 text-xs text-danger">
          {sandbox.problem}
        </p>
      )}
      <Sample />
    </WelcomeSheet>
  );
}

/** The sample episode on its way through the sandbox, while the person decides. */
function Sample() {
  const client = useClient();
  const [item, setItem] = useState<Item | null>(null);
  const load = useCallback(() => {
    client.library.list({ limit: 1, sort: 'newest' }).then(
      ({ items }) => setItem(items[0] ?? null),
      () => setItem(null),
    );
  }, [client]);
  useEffect(load, [load]);
  useLibraryChanges(load);
  if (!item) return null;
  return (
    <div className="mt-5 rounded-xl bg-sunken px-3.5 py-2.5">
      <div className="flex items-center justify-between gap-3 text-[0.8125rem]">
        <bdi className="truncate">{item.title}</bdi>
        <ItemStatus item={item} />
      </div>
      <ItemProgress item={item} className="mt-2" />
    </div>
  );
}
