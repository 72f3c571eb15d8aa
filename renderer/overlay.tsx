import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BackendProvider } from './app/client-context.tsx';
import { applyRememberedTheme } from './app/theme.ts';
import { DictationPill } from './features/dictate/dictation-pill.tsx';
import { createBackend } from './rpc.ts';
import './ui/app.css';

// The page of the window over other programs: the pill and nothing else. It takes no input.
const backend = createBackend();
applyRememberedTheme();
// Both pages share their storage: a theme that was just chosen is there when the window is shown next.
document.addEventListener('visibilitychange', applyRememberedTheme);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyRememberedTheme);

const root = document.getElementById('root');
if (!root) throw new Error('overlay.html has no #root');
createRoot(root).render(
  <StrictMode>
    <BackendProvider backend={backend}>
      <DictationPill placement="window" />
    </BackendProvider>
  </StrictMode>,
);
