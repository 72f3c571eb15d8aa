import { useEffect, useMemo, useRef, useState } from 'react';
import { Play, Square } from 'lucide-react';
import { speechEstimateMicroUsd } from '../../../electron/domain/money.ts';
import { isSpeakable as canBeSpoken } from '../../../electron/domain/speech/cues.ts';
import type { Render } from '../../../electron/ipc/contract/speech.ts';
import { useClient } from '../../app/client-context.tsx';
import { Page } from '../../app/page.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { useAction } from '../../app/use-action.ts';
import { useNewest } from '../../app/use-newest.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { castOf, DialogueCast, useDialogueNames } from './dialogue-cast.tsx';
import type { SaveFormat } from './encode-render.ts';
import { RemoteRenderList } from './remote-render-list.tsx';
import { RenderList } from './render-list.tsx';
import { renderSilently } from './render-silently.ts';
import { SaveMenu, saveRender } from './save-audio.tsx';
import { ScriptFacts } from './script-facts.tsx';
import { CueToolbar, insertCue, ScriptEditor } from './script-editor.tsx';
import { SocketChip } from './socket-chip.tsx';
import { SpeakSettings } from './speak-settings.tsx';
import { SpeakStatus } from './speak-status.tsx';
import { useSpeech, useSpeechState } from './speech-context.tsx';
import type { SpeakRequest } from './speech-run.ts';
import { SuggestionList } from './suggestion-list.tsx';
import { type SpeakDraft, useDraft } from './use-draft.ts';
import { pickVoice, useVoices } from './voice-options.ts';
import { BudgetWarning } from '../usage/budget-warning.tsx';

/** Names this view's speech among others'. */
const owner = 'script';

/** Type, press, hear. */
export function SpeakView() {
  const client = useClient();
  const speech = useSpeech();
  const { voices } = useVoices();
  const { text, setText, cast, setCast, values, change, replace, replaced } = useDraft();
  const [saved, setSaved] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const voice = pickVoice(voices, values.speechVoice);
  const names = useDialogueNames(text);
  const isSpeakable = useMemo(() => canBeSpoken(text), [text]);

  useEffect(() => speech.warm(), [speech]);
  const request = (script: string): SpeakRequest => ({
    text: script,
    voice,
    settings: {
      temperature: values.speechTemperature,
      verifyChunks: values.speechVerify,
      maxSecs: values.speechMaxSecs ?? undefined,
    },
    cast: castOf(cast, names, voices, voice),
  });
  const speak = (): void => {
    if (!isSpeakable || voice === '') return;
    setSaved(null);
    replaced?.dismiss();
    void speech.speak(owner, request(text));
  };
  const use = (render: Render): void => {
    replace({
      text: render.text,
      cast: { isOn: render.cast !== null, voices: render.cast ?? {} },
      values: {
        speechVoice: render.voice,
        speechTemperature: render.settings.temperature,
        speechVerify: render.settings.verifyChunks,
        speechMaxSecs: render.settings.maxSecs ?? null,
      },
    });
    box.current?.focus();
    box.current?.scrollIntoView({ block: 'center' });
  };
  const again = (render: Render): void => {
    use(render);
    void speech.speak(owner, requestOf(render));
  };
  const rest = (render: Render): void => {
    use(render);
    void speech.speak(owner, { ...requestOf(render), restOf: render.id });
  };
  // The list of renders is not drawn anew with every letter and every press.
  const newest = useNewest({ use, again, rest });
  const [onUse] = useState(() => (render: Render) => newest.current.use(render));
  const [onAgain] = useState(() => (render: Render) => newest.current.again(render));
  const [onRest] = useState(() => (render: Render) => newest.current.rest(render));
  const save = useAction(async (format: SaveFormat) => {
    setSaved(null);
    const wanted = request(text);
    const state = speech.runner.snapshot();
    const last = state.owner === owner && state.phase === 'idle' ? state.render : null;
    const render = last !== null && isRenderOf(last, wanted) ? last : await renderSilently(client, wanted);
    setSaved(await saveRender(client, render, format));
  });
  useShortcuts({ 'Mod+Enter': speak });

  return (
    <Page title="Speak" wide actions={<SocketChip />}>
      <div className="grid grid-cols-[minmax(0,1fr)_16.5rem] grid-rows-[auto_1fr] gap-x-8 max-[1000px]:grid-cols-1 max-[1000px]:grid-rows-none">
        <div className="min-w-0">
          <ScriptEditor
            value={text}
            box={box}
            owner={owner}
            onChange={(next) => {
              speech.warm();
              setText(next);
            }}
            onSubmit={speak}
            tools={<CueToolbar onCue={(cue) => box.current && insertCue(box.current, cue)} />}
          />
          <div className="mt-3 flex flex-wrap items-center gap-2">
            <Button
              size="lg"
              variant="primary"
              disabled={!isSpeakable || voice === ''}
              aria-keyshortcuts="Control+Enter Meta+Enter"
              onPointerEnter={() => speech.warm()}
              onClick={speak}
            >
              <Play aria-hidden className="size-4 fill-current" />
              Speak
            </Button>
            <StopButton />
            <SaveMenu isBusy={save.isBusy || !isSpeakable || voice === ''} onSave={(format) => void save.run(format)} />
            <ScriptFacts text={text} />
          </div>
          {replaced === null ? null : <ReplacedNotice {...replaced} />}
          <ScriptBudget text={text} />
          <SpeakStatus owner={owner} text={text} isSaving={save.isBusy} saved={saved} />
          {save.problem === null ? null : (
            <Notice tone="problem" className="mt-3">
              {save.problem}
            </Notice>
          )}
        </div>
        <div className="row-span-2 max-[1000px]:row-span-1 max-[1000px]:mt-4">
          <SpeakSettings voices={voices} voice={voice} values={values} onChange={change} />
        </div>
        <div className="min-w-0 max-[1000px]:mt-3">
          <DialogueCast names={names} cast={cast} onCast={setCast} voices={voices} voice={voice} />
          <SuggestionList text={text} onText={setText} />
        </div>
      </div>
      <RenderList onUse={onUse} onAgain={onAgain} onRest={onRest} />
      <RemoteRenderList />
    </Page>
  );
}

function isSameCast(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** Silence. By itself, so that a press redraws nothing else of the view. */
function StopButton() {
  const speech = useSpeech();
  const isSpeaking = useSpeechState(({ phase }) => phase !== 'idle');
  return (
    <Button size="lg" disabled={!isSpeaking} aria-keyshortcuts="Escape" onClick={speech.stop}>
      <Square aria-hidden className="size-3.5 fill-current" />
      Stop
    </Button>
  );
}

/** What stood in the script before is one press away. */
function ReplacedNotice({ isBack, undo, dismiss }: NonNullable<SpeakDraft['replaced']>) {
  return (
    <Notice
      tone="info"
      className="mt-3"
      actions={
        <>
          <Button size="sm" onClick={undo}>
            Undo
          </Button>
          <Button size="sm" variant="ghost" onClick={dismiss}>
            Dismiss
          </Button>
        </>
      }
    >
      {isBack ? 'Your earlier script is back.' : 'Your script was replaced by the one of this render.'}
    </Notice>
  );
}

function ScriptBudget({ text }: { text: string }) {
  const lastRender = useSpeechState((now) => now.render?.id ?? null);
  return <BudgetWarning estimateMicroUsd={speechEstimateMicroUsd(text.trim().length)} spentBy={lastRender} />;
}

/** What was asked for when this was made. */
function requestOf({ text, voice, settings, cast }: Render): SpeakRequest {
  return { text, voice, settings, ...(cast === null ? {} : { cast }) };
}

/** True when this render is what would be made again: nothing has to be paid twice to be saved. */
function isRenderOf(render: Render, wanted: SpeakRequest): boolean {
  return (
    render.state === 'complete' &&
    isSameCast(render.cast ?? {}, wanted.cast ?? {}) &&
    render.text === wanted.text &&
    render.voice === wanted.voice &&
    render.settings.temperature === wanted.settings.temperature &&
    render.settings.verifyChunks === wanted.settings.verifyChunks &&
    render.settings.maxSecs === wanted.settings.maxSecs
  );
}
