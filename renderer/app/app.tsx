import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { ImportProvider } from '../features/import/import-context.tsx';
import { SpeechProvider } from '../features/speak/speech-context.tsx';
import { PlayerProvider } from '../player/player-context.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { AppDataProvider } from './app-data.tsx';
import type { Backend } from './backend.ts';
import { BackendProvider } from './client-context.tsx';
import { Frame } from './frame.tsx';
import { ToastProvider } from './toasts.tsx';
import { WireGate } from './wire-gate.tsx';

/** The whole page over one backend. */
export function App({ backend }: { backend: Backend }) {
  return (
    <BackendProvider backend={backend}>
      <Router hook={useHashLocation}>
        <TooltipProvider delayDuration={400}>
          <WireGate>
            <AppDataProvider>
              <PlayerProvider>
                <ToastProvider>
                  <ImportProvider>
                    <SpeechProvider>
                      <Frame />
                    </SpeechProvider>
                  </ImportProvider>
                </ToastProvider>
              </PlayerProvider>
            </AppDataProvider>
          </WireGate>
        </TooltipProvider>
      </Router>
    </BackendProvider>
  );
}
