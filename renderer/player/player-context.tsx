import { createContext, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { createPlayer, type Player, type PlayerState } from './player.ts';

const PlayerContext = createContext<Player | null>(null);

/** One player for the whole app: it goes on while the person looks at other views. */
export function PlayerProvider({ children }: { children: ReactNode }) {
  const player = useMemo(() => createPlayer(new Audio()), []);
  useEffect(() => () => player.unload(), [player]);
  return <PlayerContext value={player}>{children}</PlayerContext>;
}

/** The player. */
export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (!player) throw new Error('no PlayerProvider above');
  return player;
}

/** What plays and how; without the running time, see `Player.onTick`. */
export function usePlayerState(): PlayerState {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, player.snapshot);
}
