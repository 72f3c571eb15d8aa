import { roleName } from '../history/export-conversation.ts';
import { soundsOf } from '../transcript/tags.ts';
import { wordsOf } from './fold.ts';
import type { SearchFilters } from './filters.ts';
import { matches } from './match.ts';
import { parseQuery } from './query.ts';

/** What the service tells of something that is not on this computer. */
export type RemoteFacts = {
  kind: 'transcription' | 'turn';
  createdAtMs: number | null;
  /** Who says a turn. */
  role: string | null;
  text: string;
};

/**
 * Whether the filters of a search let something through that only the service has. What it does not tell (the speakers of
 * a transcription, the voice of a turn, shows, tags) lets nothing through: better none than a wrong one.
 */
export function isRemoteWanted(facts: RemoteFacts, filters: SearchFilters): boolean {
  const { types, speakers, voices, statuses, sounds, tags, shows, afterMs, beforeMs } = filters;
  const isTurn = facts.kind === 'turn';
  const kinds = isTurn ? ['conversation'] : ['transcript', 'remote'];
  if (types.length > 0 && !types.some((type) => kinds.includes(type))) return false;
  if (voices.length + tags.length + shows.length > 0) return false;
  // The service lists only what it has finished, and a turn has no status.
  if (statuses.length > 0 && (isTurn || !statuses.includes('Completed'))) return false;
  const { createdAtMs: atMs } = facts;
  if (afterMs !== null && (atMs === null || atMs < afterMs)) return false;
  if (beforeMs !== null && (atMs === null || atMs >= beforeMs)) return false;
  if (speakers.length > 0 && !(isTurn && speakers.some((speaker) => isRole(facts.role, speaker)))) return false;
  if (sounds.length === 0) return true;
  const heard = isTurn ? soundsOf(facts.text) : [];
  return heard.some(({ name, known }) => sounds.includes(name) || (known && sounds.includes('sound')));
}

function isRole(role: string | null, wanted: string): boolean {
  return role === wanted.toLowerCase() || matches(wordsOf(roleName(role)), parseQuery(wanted));
}
