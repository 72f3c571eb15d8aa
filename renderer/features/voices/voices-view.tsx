import { useEffect, useState } from 'react';
import { AudioLines, Plus, RefreshCw } from 'lucide-react';
import { useLocation } from 'wouter';
import type { VoicesState } from '../../../electron/ipc/contract/voices.ts';
import { useClient } from '../../app/client-context.tsx';
import { Page } from '../../app/page.tsx';
import { problemOf, useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { relativeDate } from '../../format/date.ts';
import { useNow } from '../../app/use-now.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { useSpeechState } from '../speak/speech-context.tsx';
import { useFocusAgain } from '../speak/use-focus-again.ts';
import { useVoices } from '../speak/voice-options.ts';
import { CloneDialog } from './clone-dialog.tsx';
import { FileDrop } from './file-drop.tsx';
import { VoiceRow } from './voice-row.tsx';

type Mine = VoicesState['mine'][number];

/** The voices one can speak in: the person's own, and the service's. */
export function VoicesView() {
  const client = useClient();
  const { voices, error } = useVoices();
  const previewProblem = useSpeechState(({ owner, problem }) => (owner?.startsWith('preview:') ? problem : null));
  const focusAgain = useFocusAgain();
  const [path, navigate] = useLocation();
  const [cloning, setCloning] = useState<{ file: File | null } | null>(
    path === '/voices/clone' ? { file: null } : null,
  );
  const refresh = useAction(() => client.voices.refresh({}));
  const { run: refreshNow } = refresh;
  useEffect(() => void refreshNow(), [refreshNow]);
  const use = async (speechVoice: string): Promise<void> => {
    // The choice matters for the next view only; it can be made there too.
    await client.settings.save({ speechVoice }).catch(() => undefined);
    navigate('/speak');
  };
  const present = voices?.mine.filter((voice) => voice.deleteAtMs === null) ?? [];
  const leaving = voices?.mine.filter((voice) => voice.deleteAtMs !== null) ?? [];

  return (
    <FileDrop className="h-full" hint="Drop to clone a voice" onFile={(file) => setCloning({ file })}>
      <Page
        title="Voices"
        actions={
          <>
            <IconButton label="Read the list again" disabled={refresh.isBusy} onClick={() => void refreshNow()}>
              <RefreshCw aria-hidden className="size-4" />
            </IconButton>
            <Button variant="primary" onClick={() => setCloning({ file: null })}>
              <Plus aria-hidden className="size-4" />
              Clone a voice
            </Button>
          </>
        }
      >
        {voices === null ? (
          error === null ? (
            <LoadingVoices />
          ) : (
            <Notice tone="problem">{problemOf(error)}</Notice>
          )
        ) : (
          <>
            <div className="space-y-2 empty:hidden">
              {voices.problem === null ? null : (
                <Notice
                  tone="warning"
                  actions={
                    <Button size="sm" disabled={refresh.isBusy} onClick={() => void refreshNow()}>
                      Retry
                    </Button>
                  }
                >
                  {voices.problem} <UpdatedAt voices={voices} />
                </Notice>
              )}
              {previewProblem === null ? null : <Notice tone="problem">{previewProblem}</Notice>}
              {leaving.map((voice) => (
                <Leaving key={voice.id} voice={voice} onUndo={() => focusAgain(`delete-${voice.id}`)} />
              ))}
            </div>
            <section aria-labelledby="my-voices" className="mt-4 first:mt-0">
              <h2 id="my-voices" className="border-b border-line pb-2 text-[0.9375rem] font-semibold">
                My voices
              </h2>
              {present.length === 0 ? (
                <EmptyState
                  icon={<AudioLines aria-hidden className="size-5.5" />}
                  title="Speak in a voice of your own"
                  actions={<Button onClick={() => setCloning({ file: null })}>Choose a clip</Button>}
                >
                  About 30 seconds of clean speech make a good likeness. The clip stays on this computer, so the voice
                  comes back even when the service forgets it. Drop a file here, or use the microphone.
                </EmptyState>
              ) : (
                <ul aria-label="My voices" className="divide-y divide-line">
                  {present.map((voice) => (
                    <VoiceRow
                      key={voice.id}
                      kind="mine"
                      voice={voice}
                      onUse={() => void use(voice.id)}
                      onRemove={() => focusAgain(`undo-${voice.id}`)}
                    />
                  ))}
                </ul>
              )}
            </section>
            <section aria-labelledby="built-in-voices" className="mt-8">
              <h2 id="built-in-voices" className="border-b border-line pb-2 text-[0.9375rem] font-semibold">
                Built-in voices
                {voices.builtIn.length > 0 ? (
                  <span className="num ml-2 text-xs font-normal text-faint">
                    {counted(voices.builtIn.length, 'voice')}
                  </span>
                ) : null}
              </h2>
              {voices.builtIn.length === 0 ? (
                <p className="py-6 text-center text-[0.8125rem] text-soft">
                  The list has not been read yet. It needs a connection once, and works offline from then on.
                </p>
              ) : (
                <ul aria-label="Built-in voices" className="divide-y divide-line">
                  {voices.builtIn.map((voice) => (
                    <VoiceRow key={voice.voiceId} kind="built-in" voice={voice} onUse={() => void use(voice.voiceId)} />
                  ))}
                </ul>
              )}
            </section>
          </>
        )}
      </Page>
      {cloning === null ? null : (
        <CloneDialog
          initialFile={cloning.file}
          onClose={() => {
            setCloning(null);
            if (path !== '/voices') navigate('/voices', { replace: true });
          }}
        />
      )}
    </FileDrop>
  );
}

/** A voice that was just deleted and can still be brought back. */
function Leaving({ voice, onUndo }: { voice: Mine; onUndo: () => void }) {
  const client = useClient();
  const undo = useAction(() => client.voices.undoRemove({ id: voice.id }));
  return (
    <Notice
      tone="info"
      actions={
        <Button
          size="sm"
          data-focus-id={`undo-${voice.id}`}
          disabled={undo.isBusy}
          onClick={() => {
            onUndo();
            void undo.run();
          }}
        >
          Undo
        </Button>
      }
    >
      Deleted <bdi className="font-medium">{voice.name}</bdi>.{undo.problem === null ? '' : ` ${undo.problem}`}
    </Notice>
  );
}

function UpdatedAt({ voices }: { voices: VoicesState }) {
  const nowMs = useNow();
  if (voices.updatedAtMs === null) return null;
  return <>This list was read {relativeDate(voices.updatedAtMs, nowMs)}.</>;
}

function LoadingVoices() {
  return (
    <div role="status" aria-label="Loading voices" className="space-y-4 pt-2">
      {[42, 68, 55, 61].map((width) => (
        <div key={width} className="flex items-center gap-3">
          <div className="shimmer size-9 rounded-full" />
          <div className="flex-1 space-y-1.5">
            <div className="shimmer h-3.5 w-28" />
            <div className="shimmer h-3" style={{ width: `${width}%` }} />
          </div>
        </div>
      ))}
    </div>
  );
}
