import { useAppData } from './app-data.tsx';
import { useClient } from './client-context.tsx';
import { useAction } from './use-action.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** What the app must tell whatever the person looks at, e.g. that a damaged database was set aside. */
export function Notices() {
  const { state } = useAppData();
  const client = useClient();
  const dismiss = useAction((id: string) => client.app.dismissNotice({ id }));
  if (!state || state.notices.length === 0) return null;
  return (
    <div className="space-y-2 px-4 pt-3">
      {state.notices.map((notice) => (
        <Notice
          key={notice.id}
          tone={notice.tone}
          actions={
            <Button size="sm" variant="ghost" disabled={dismiss.isBusy} onClick={() => void dismiss.run(notice.id)}>
              Dismiss
            </Button>
          }
        >
          {notice.text}
        </Notice>
      ))}
    </div>
  );
}
