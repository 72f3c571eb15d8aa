import { useCallback, useMemo, useRef, useState } from 'react';
import type { Segment } from '../../../electron/ipc/contract/library.ts';
import { speechEstimateMicroUsd } from '../../../electron/domain/money.ts';
import { ordinalAt, readScripts, type ReadPart, type ReadScript } from '../speak/read-script.ts';
import { useVoiceSettings } from '../speak/speak-form.ts';
import { useSpeech, useSpeechState } from '../speak/speech-context.tsx';
import type { SpeakRequest } from '../speak/speech-run.ts';
import { pickVoice, useVoices } from '../speak/voice-options.ts';
import type { VoicesState } from '../../../electron/ipc/contract/voices.ts';
import { rememberedVoices, rememberVoices } from './remembered-voices.ts';
import type { Speaker } from './speakers.ts';

export type ReadAloud = {
  isReading: boolean;
  /** Segment that is heard now. */
  ordinal: number | null;
  problem: string | null;
  notice: string | null;
  voices: VoicesState | null;
  voiceOf: (speaker: string | null) => string;
  setVoice: (speaker: string | null, voice: string) => void;
  /** What reading all of it costs, in micro-dollars. */
  estimateMicroUsd: number;
  read: (parts: readonly ReadPart[]) => void;
  /** Goes on at the sentence, or the part of a long transcript, that broke off; `null` when nothing of it was read. */
  readRest: (() => void) | null;
  stop: () => void;
  warm: () => void;
};

type Unread = { scripts: readonly ReadScript[]; isPart: boolean };

/** Reads a transcript, or parts of it, each speaker in a voice of their own. */
export function useReadAloud(
  itemId: string,
  segments: readonly Segment[],
  speakers: ReadonlyMap<string | null, Speaker>,
): ReadAloud {
  const speech = useSpeech();
  const { voices } = useVoices();
  const { values } = useVoiceSettings();
  const [chosen, setChosen] = useState(() => rememberedVoices(itemId));
  /** The script that is read, and the ones after it; `isPart`: others before it were read to their end. */
  const [unread, setUnread] = useState<Unread>({ scripts: [], isPart: false });
  const owner = `transcript:${itemId}`;
  const state = useSpeechState((now) => (now.owner === owner ? now : null));
  const run = useRef(0);
  const main = pickVoice(voices, values.speechVoice);

  const voiceOf = useCallback(
    (speaker: string | null): string => {
      const own = chosen[speaker ?? ''];
      if (own !== undefined) return pickVoice(voices, own);
      const others = (voices?.builtIn ?? []).map((one) => one.voiceId).filter((id) => id !== main);
      const order = [main, ...others];
      const place = [...speakers.keys()].indexOf(speaker);
      return order[Math.max(0, place) % order.length] ?? main;
    },
    [chosen, voices, main, speakers],
  );
  const estimateMicroUsd = useMemo(
    () => speechEstimateMicroUsd(segments.reduce((sum, segment) => sum + segment.text.length, 0)),
    [segments],
  );

  /** Reads scripts one after the other; the first one may be what another had left. */
  const readInTurn = async ({ scripts, isPart }: Unread, rest: SpeakRequest | null): Promise<void> => {
    const mine = (run.current += 1);
    for (const [index, next] of scripts.entries()) {
      if (run.current !== mine) return;
      setUnread({ scripts: scripts.slice(index), isPart: isPart || index > 0 });
      const request = {
        text: next.text,
        voice: main,
        settings: { temperature: values.speechTemperature, verifyChunks: values.speechVerify },
        cast: next.cast,
      };
      await speech.speak(owner, index === 0 && rest !== null ? rest : request);
      // Stopped, broken off, or another voice took over: the rest is not read.
      const after = speech.runner.snapshot();
      if (after.owner !== owner || after.render?.state !== 'complete') return;
    }
  };
  const isBroken = state !== null && state.problem !== null;
  const rest = state?.rest ?? null;
  const [script] = unread.scripts;
  const range = state !== null && state.spoken !== null ? state.sentences[state.spoken] : undefined;
  return {
    isReading: state !== null && state.phase !== 'idle',
    ordinal: range && script ? ordinalAt(script, range.start) : null,
    problem: state?.problem ?? null,
    notice: state?.notice ?? null,
    voices,
    voiceOf,
    setVoice(speaker, voice) {
      const next = { ...chosen, [speaker ?? '']: voice };
      setChosen(next);
      rememberVoices(itemId, next);
    },
    estimateMicroUsd,
    read(parts) {
      const nameOf = (speaker: string | null): string => speakers.get(speaker)?.name ?? 'Speaker';
      void readInTurn({ scripts: readScripts(parts, nameOf, voiceOf), isPart: false }, null);
    },
    // Where nothing of the first script is kept, all is left, and that is what Read aloud reads.
    readRest: isBroken && (rest !== null || unread.isPart) ? () => void readInTurn(unread, rest) : null,
    stop() {
      run.current += 1;
      speech.stop();
    },
    warm: speech.warm,
  };
}

/** The selected words of a transcript's list, segment by segment; empty when nothing of it is selected. */
export function selectedParts(list: Element | null, segments: readonly Segment[]): ReadPart[] {
  const selection = getSelection();
  if (!list || !selection || selection.isCollapsed || selection.rangeCount === 0) return [];
  const selected = selection.getRangeAt(0);
  const parts: ReadPart[] = [];
  for (const row of list.querySelectorAll<HTMLElement>('[data-ordinal]')) {
    const words = row.querySelector('.segment-text');
    const segment = segments[Number(row.dataset['index'])];
    if (!words || !segment || !selected.intersectsNode(words)) continue;
    const own = document.createRange();
    own.selectNodeContents(words);
    if (words.contains(selected.startContainer)) own.setStart(selected.startContainer, selected.startOffset);
    if (words.contains(selected.endContainer)) own.setEnd(selected.endContainer, selected.endOffset);
    const text = own.toString().trim();
    if (text !== '') parts.push({ ordinal: segment.ordinal, speaker: segment.speaker, text });
  }
  return parts;
}
