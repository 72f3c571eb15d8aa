import type { ReactNode } from 'react';
import { Unplug } from 'lucide-react';
import { EmptyState } from '../ui/notice.tsx';
import { useWireStatus } from './client-context.tsx';

/** Shows the app only to a browser that may talk to it. */
export function WireGate({ children }: { children: ReactNode }) {
  const status = useWireStatus();
  if (status !== 'signed-out') return children;
  return (
    <main className="grid h-full place-items-center bg-pane">
      <EmptyState icon={<Unplug aria-hidden className="size-5.5" />} title="This page is not connected to the app">
        A link to Fluxions Desktop works once. Start the app again, or open the new link that it printed. Your library
        is on your computer and nothing is lost.
      </EmptyState>
    </main>
  );
}
