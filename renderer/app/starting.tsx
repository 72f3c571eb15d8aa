import { CircleAlert } from 'lucide-react';
import { EmptyState } from '../ui/notice.tsx';
import { useAppData } from './app-data.tsx';
import { problemOf } from './use-action.ts';

/** Stands in the main pane until the app has said how it is: nothing for a moment, then why it does not answer. */
export function Starting() {
  const { trouble } = useAppData();
  if (!trouble) return <p role="status" aria-label="Starting" />;
  return (
    <EmptyState icon={<CircleAlert aria-hidden className="size-5.5" />} title="The app does not answer yet">
      {problemOf(trouble)} It is tried again by itself.
    </EmptyState>
  );
}
