import { Trash2 } from 'lucide-react';
import type { VoicesState } from '../../../electron/ipc/contract/voices.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { roughDuration } from '../../format/duration.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { PreviewButton } from '../speak/preview-button.tsx';

type Mine = VoicesState['mine'][number];
type BuiltIn = VoicesState['builtIn'][number];

const colorCount = 8;

/** One voice: heard first, then used; the person's own can be deleted. */
export function VoiceRow(
  props: { onUse: () => void } & (
    | { kind: 'mine'; voice: Mine; onRemove: () => void }
    | { kind: 'built-in'; voice: BuiltIn }
  ),
) {
  const { kind, voice, onUse } = props;
  const client = useClient();
  const remove = useAction((id: string) => client.voices.remove({ id }));
  const id = kind === 'mine' ? props.voice.id : props.voice.voiceId;
  const isBusy = kind === 'mine' && props.voice.state === 'cloning';
  return (
    <li className="flex items-center gap-3 py-2.5">
      <span
        aria-hidden
        className="grid size-9 shrink-0 place-items-center rounded-full text-sm font-semibold"
        style={{
          color: `var(--speaker-${colorOf(voice.name)})`,
          background: `color-mix(in oklab, var(--speaker-${colorOf(voice.name)}) 13%, transparent)`,
        }}
      >
        {String.fromCodePoint(voice.name.codePointAt(0) ?? 63).toUpperCase()}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate text-[0.8125rem] font-medium">
          <bdi>{voice.name}</bdi>
        </p>
        {kind === 'mine' ? (
          <MineFacts voice={props.voice} />
        ) : (
          <p className="line-clamp-1 text-xs text-faint">{props.voice.previewText}</p>
        )}
        {remove.problem === null ? null : (
          <p role="alert" className="text-xs text-danger">
            {remove.problem}
          </p>
        )}
      </div>
      <div className="flex shrink-0 items-center gap-0.5">
        <PreviewButton
          voice={isBusy ? '' : id}
          name={voice.name}
          text={kind === 'built-in' ? props.voice.previewText : null}
        />
        {kind === 'mine' ? (
          <IconButton
            label={`Delete ${voice.name}`}
            data-focus-id={`delete-${props.voice.id}`}
            disabled={remove.isBusy}
            onClick={() => {
              props.onRemove();
              void remove.run(props.voice.id);
            }}
          >
            <Trash2 aria-hidden className="size-4" />
          </IconButton>
        ) : null}
        <Button size="sm" aria-label={`Use ${voice.name}`} disabled={isBusy} onClick={onUse} className="ml-1.5">
          Use
        </Button>
      </div>
    </li>
  );
}

const stateText: Record<Mine['state'], { text: string; isBad: boolean } | null> = {
  ready: null,
  cloning: { text: 'Being cloned…', isBad: false },
  lost: { text: 'The service forgot it. It is cloned again from your clip when you use it.', isBad: true },
  'remote-only': { text: 'Cloned elsewhere: its clip is not on this computer.', isBad: false },
  failed: { text: 'Could not be cloned.', isBad: true },
};

function MineFacts({ voice }: { voice: Mine }) {
  const state = stateText[voice.state];
  const facts = [
    voice.durationMs === null ? null : `${roughDuration(voice.durationMs)} clip`,
    voice.transcript === null ? null : `“${voice.transcript}”`,
  ].filter((fact) => fact !== null);
  return (
    <>
      {state === null ? null : (
        <p className={cn('text-xs', state.isBad ? 'text-warn' : 'text-faint')}>
          {state.text}
          {voice.problem === null ? '' : ` ${voice.problem}`}
        </p>
      )}
      {facts.length === 0 || voice.state === 'cloning' ? null : (
        <p className="num line-clamp-1 text-xs text-faint">{facts.join(' · ')}</p>
      )}
    </>
  );
}

/** The same name always has the same colour. */
function colorOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return (sum % colorCount) + 1;
}
