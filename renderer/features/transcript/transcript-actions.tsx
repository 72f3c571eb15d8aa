import { MoreHorizontal, Play, Star, Trash2 } from 'lucide-react';
import { useLocation } from 'wouter';
import type { ItemDetail } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { usePlayer, usePlayerState } from '../../player/player-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { FetchAudioButton } from '../history/remote-text.tsx';
import { useAddTranscript } from '../import/add-transcript.tsx';
import { rememberRemoved } from '../library/removed.ts';

/** What can be done with the item as a whole. Play stands here only while the player bar belongs to another item. */
export function TranscriptActions({ detail, onChanged }: { detail: ItemDetail; onChanged: () => void }) {
  const { item, mediaUrl } = detail;
  const client = useClient();
  const player = usePlayer();
  const { track } = usePlayerState();
  const [, navigate] = useLocation();
  const star = useAction(() => client.library.star({ id: item.id, starred: !item.starred }));
  const remove = useAction(async () => {
    if (player.snapshot().track?.itemId === item.id) player.unload();
    await client.library.remove({ ids: [item.id] });
    rememberRemoved([item.id]);
    navigate('/');
  });
  const transcript = useAddTranscript(item, onChanged);
  const problem = star.problem ?? remove.problem;
  return (
    <>
      {problem === null ? null : (
        <p role="alert" className="max-w-64 text-xs text-danger">
          {problem}
        </p>
      )}
      {transcript.parts}
      {item.source === 'remote' && !item.hasAudio ? <FetchAudioButton id={item.id} /> : null}
      {mediaUrl !== null && track?.itemId !== item.id ? (
        <Button
          variant="primary"
          onClick={() => {
            player.load({ itemId: item.id, title: item.title, url: mediaUrl, durationMs: item.durationMs });
            player.play();
          }}
        >
          <Play aria-hidden className="size-3.5 fill-current" />
          Play
        </Button>
      ) : null}
      <Menu
        entries={[
          {
            label: item.starred ? 'Remove star' : 'Star',
            icon: <Star aria-hidden className="size-4" />,
            run: () => void star.run(),
          },
          transcript.entry,
          'separator',
          {
            label: 'Move to bin',
            tone: 'danger',
            icon: <Trash2 aria-hidden className="size-4" />,
            run: () => void remove.run(),
          },
        ]}
        trigger={
          <Button size="icon" variant="ghost" aria-label="More">
            <MoreHorizontal aria-hidden className="size-4" />
          </Button>
        }
      />
    </>
  );
}
