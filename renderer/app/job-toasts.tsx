import { useCallback, useRef } from 'react';
import { useLocation } from 'wouter';
import type { JobStatus } from '../../electron/ipc/contract/common.ts';
import { useLibraryChanges } from './app-data.tsx';
import { useNewest } from './use-newest.ts';
import { useToast } from './toasts.tsx';

/** Says when a transcript is ready, or failed, while the person looks at something else. */
export function JobToasts() {
  const toast = useToast();
  const [path, navigate] = useLocation();
  const known = useRef(new Map<string, JobStatus>());
  const pathNow = useNewest(path);
  useLibraryChanges(
    useCallback(
      (change) => {
        for (const item of change.items) {
          const before = known.current.get(item.id);
          known.current.set(item.id, item.status);
          const isNews = before !== undefined && before !== item.status;
          // The library and the item's own page show it already; the recorder shows its last take, Dictate its own.
          const seenAt = [
            '/',
            '/record',
            `/transcript/${item.id}`,
            ...(item.source === 'dictation' ? ['/dictate'] : []),
          ];
          const isSeen = seenAt.includes(pathNow.current);
          if (!isNews || isSeen || item.needs !== null) continue;
          if (item.status !== 'Completed' && item.status !== 'Failed') continue;
          toast({
            text: (
              <>
                <bdi className="font-medium">{item.title}</bdi>{' '}
                {item.status === 'Completed' ? 'is transcribed.' : 'could not be transcribed.'}
              </>
            ),
            action: { label: 'Open', run: () => navigate(`/transcript/${item.id}`) },
          });
        }
      },
      [toast, navigate, pathNow],
    ),
  );
  return null;
}
