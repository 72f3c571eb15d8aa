import { useMemo, type ComponentType } from 'react';
import {
  Circle,
  CloudDownload,
  Copy,
  Folder,
  Keyboard,
  Moon,
  PanelLeft,
  Plus,
  RefreshCw,
  Square,
  Sun,
  SunMoon,
  UserRoundPlus,
} from 'lucide-react';
import { useLocation } from 'wouter';
import { useImporter } from '../features/import/import-context.tsx';
import { useSpeech } from '../features/speak/speech-context.tsx';
import { useAppData } from './app-data.tsx';
import { useClient } from './client-context.tsx';
import { views } from './routes.tsx';

export type PaletteCommand = {
  label: string;
  /** Other words that find it. */
  also?: string;
  icon: ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;
  keys?: string;
  run: () => void;
};

/** Everything the palette can do besides finding. */
export function useCommands({
  onKeyboard,
  onCollapse,
}: {
  onKeyboard: () => void;
  onCollapse: () => void;
}): readonly PaletteCommand[] {
  const client = useClient();
  const speech = useSpeech();
  const { choose } = useImporter();
  const { capture } = useAppData();
  const phase = capture?.phase ?? 'idle';
  const hasTake = phase === 'recording' || phase === 'paused' || phase === 'lost';
  const [, navigate] = useLocation();
  return useMemo(() => {
    // A command that fails leaves things as they are; the place it belongs to shows why.
    const quietly = (promise: Promise<unknown>): void => void promise.catch(() => undefined);
    const theme = (value: 'system' | 'light' | 'dark') => () => quietly(client.settings.save({ theme: value }));
    return [
      { label: 'Import audio', also: 'add file open transcribe video subtitles srt vtt', icon: Plus, run: choose },
      hasTake
        ? { label: 'Stop recording', also: 'end finish take', icon: Square, run: () => navigate('/record/stop') }
        : {
            label: 'Start recording',
            also: 'record microphone take voice memo',
            icon: Circle,
            run: () => navigate('/record/start'),
          },
      ...views.map((view) => ({
        label: `Go to ${view.name}`,
        icon: view.icon,
        keys: `G ${view.key.toUpperCase()}`,
        run: () => navigate(view.path),
      })),
      { label: 'Stop speaking', also: 'silence quiet speech read aloud', icon: Square, keys: 'Esc', run: speech.stop },
      { label: 'Clone a voice', also: 'my voice speech', icon: UserRoundPlus, run: () => navigate('/voices/clone') },
      {
        label: 'Shows and tags',
        also: 'manage rename merge delete labels folders library',
        icon: Folder,
        run: () => navigate('/shows'),
      },
      {
        label: 'Find duplicates',
        also: 'same audio copies library storage space',
        icon: Copy,
        run: () => navigate('/duplicates'),
      },
      {
        label: 'Read the history now',
        also: 'sync account refresh fetch new conversations',
        icon: CloudDownload,
        run: () => quietly(client.history.syncNow({})),
      },
      {
        label: 'Collapse or expand the sidebar',
        also: 'navigation hide show',
        icon: PanelLeft,
        keys: '[',
        run: onCollapse,
      },
      { label: 'Light theme', also: 'appearance day', icon: Sun, run: theme('light') },
      { label: 'Dark theme', also: 'appearance night', icon: Moon, run: theme('dark') },
      { label: 'Theme of the system', also: 'appearance automatic', icon: SunMoon, run: theme('system') },
      {
        label: 'Check the connection now',
        also: 'online offline retry',
        icon: RefreshCw,
        run: () => quietly(client.app.checkConnection({})),
      },
      { label: 'Keyboard map', also: 'shortcuts help', icon: Keyboard, keys: '?', run: onKeyboard },
    ];
  }, [client, speech, navigate, choose, hasTake, onKeyboard, onCollapse]);
}
