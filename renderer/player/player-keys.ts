import { useShortcuts } from '../app/shortcuts.tsx';
import { usePlayer, usePlayerState } from './player-context.tsx';
import { stepRate } from './player.ts';

const arrowMs = 5_000;
const backMs = 10_000;

/** Space, J, K, L and the arrows, everywhere, while something is loaded. */
export function usePlayerKeys(isEnabled: boolean): void {
  const player = usePlayer();
  const { track, isPlaying, rate } = usePlayerState();
  useShortcuts(
    {
      Space: (event) => {
        // On a focused button, Space presses that button.
        if (event.target instanceof HTMLElement && event.target.closest('button, a, input, [role="switch"]'))
          return false;
        player.toggle();
        return true;
      },
      k: () => {
        if (isPlaying) return player.pause();
        player.setRate(1);
        return player.play();
      },
      j: () => (isPlaying && rate > 1 ? player.setRate(stepRate(rate, -1)) : player.seek(player.nowMs() - backMs)),
      l: (event) => {
        if (event.defaultPrevented) return;
        if (isPlaying) player.setRate(stepRate(rate, 1));
        else player.play();
      },
      ArrowLeft: () => player.seek(player.nowMs() - arrowMs),
      ArrowRight: () => player.seek(player.nowMs() + arrowMs),
    },
    isEnabled && track !== null,
  );
}
