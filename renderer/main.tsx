import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { applyRememberedTheme } from './app/theme.ts';
import { createBackend } from './rpc.ts';
import './ui/app.css';

// First: it takes the launch code out of the address, before the router reads that.
const backend = createBackend();
applyRememberedTheme();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App backend={backend} />
  </StrictMode>,
);
