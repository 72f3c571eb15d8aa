import { useMemo, type ComponentType } from 'react';
import { Copy, Folder, Keyboard, Moon, RefreshCw, Square, Sun, SunMoon, UserRoundPlus } from 'lucide-react';
import { useLocation } from 'wouter';
import { useSpeech } from '../features/speak/speech-context.tsx';
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
export function useCommands({ onKeyboard }: { onKeyboard: () => void }): readonly PaletteCommand[] {
  const client = useClient();
  const speech = useSpeech();
  const [, navigate] = useLocation();
  return useMemo(() => {
    // A command that fails leaves things as they are; the place it belongs to shows why.
    const quietly = (promise: Promise<unknown>): void => void promise.catch(() => undefined);
    const theme = (value: 'system' | 'light' | 'dark') => () => quietly(client.settings.save({ theme: value }));
    return [
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
  }, [client, speech, navigate, onKeyboard]);
}
