import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { SpeechBar } from '../features/speak/speech-bar.tsx';
import { Welcome } from '../features/welcome/welcome.tsx';
import { PlayerBar } from '../player/player-bar.tsx';
import { usePlayerKeys } from '../player/player-keys.ts';
import { DictationSounds } from '../features/dictate/dictation-sounds.tsx';
import { DictationPill } from '../features/dictate/dictation-pill.tsx';
import { useAppData } from './app-data.tsx';
import { JobToasts } from './job-toasts.tsx';
import { KeyboardDialog } from './keyboard-dialog.tsx';
import { Notices } from './notices.tsx';
import { useFocusOnChange } from './page.tsx';
import { Palette } from './palette.tsx';
import { Routes, views } from './routes.tsx';
import { useKeySequences, useShortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { Starting } from './starting.tsx';
import { useTheme } from './theme.ts';
import { useSidebar } from './use-sidebar.ts';

/** Sidebar, main pane, player bar, and what opens over them. */
export function Frame() {
  const { state, settings, capture } = useAppData();
  const [path, navigate] = useLocation();
  const { isCollapsed, toggle: collapse } = useSidebar();
  const [overlay, setOverlay] = useState<'palette' | 'keyboard' | null>(null);
  const main = useFocusOnChange(path.replace(/\/at\/\d+$/, ''));
  const isWelcome = state !== null && state.origin === null;
  const isTaking = capture?.phase === 'recording' || capture?.phase === 'starting';
  // Nothing plays into an open microphone from the recorder's own page.
  const hasPlayer = !(isTaking && path === '/record');
  useTheme(settings?.theme ?? null);
  useKeySequences();
  usePlayerKeys(hasPlayer && overlay === null && !isWelcome);

  useShortcuts(
    {
      'Mod+k': () => setOverlay((before) => (before === 'palette' ? null : 'palette')),
      '?': () => setOverlay('keyboard'),
      '[': collapse,
      ...Object.fromEntries(views.map((view) => [`g ${view.key}`, () => navigate(view.path)])),
    },
    !isWelcome,
  );
  const showKeyboard = useCallback(() => setOverlay('keyboard'), []);

  return (
    <div className="flex h-full">
      <Sidebar isCollapsed={isCollapsed} onCollapse={collapse} onPalette={() => setOverlay('palette')} />
      <div className="flex min-w-0 flex-1 flex-col">
        <Notices />
        <main ref={main} tabIndex={-1} className="min-h-0 flex-1 outline-none">
          {state === null ? <Starting /> : <Routes />}
        </main>
        <SpeechBar />
        {hasPlayer ? <PlayerBar /> : null}
      </div>
      {path === '/dictate' ? null : <DictationPill />}
      <DictationSounds />
      <JobToasts />
      {overlay === 'palette' ? (
        <Palette onClose={() => setOverlay(null)} onKeyboard={showKeyboard} onCollapse={collapse} />
      ) : null}
      {overlay === 'keyboard' ? <KeyboardDialog onClose={() => setOverlay(null)} /> : null}
      {isWelcome ? <Welcome /> : null}
    </div>
  );
}
