import { useState } from 'react';
import { Square, UsersRound, Volume2 } from 'lucide-react';
import { money } from '../../format/money.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { PreviewButton } from '../speak/preview-button.tsx';
import { voiceName, voiceOptions } from '../speak/voice-options.ts';
import type { Speaker } from './speakers.ts';
import type { ReadAloud } from './use-read-aloud.ts';

/** Reads the selection, or everything; the voices of the speakers are beside it. */
export function ReadAloudControls({
  readAloud,
  speakers,
  onRead,
}: {
  readAloud: ReadAloud;
  speakers: readonly Speaker[];
  onRead: () => void;
}) {
  const [isChoosing, setChoosing] = useState(false);
  const { isReading } = readAloud;
  return (
    <>
      <div className="flex items-center gap-1">
        <Button
          // Pressing must not take the selection away that is to be read.
          onMouseDown={(event) => event.preventDefault()}
          onPointerEnter={readAloud.warm}
          onFocus={readAloud.warm}
          aria-pressed={isReading}
          title={`Reads the selected words, or everything for about ${money(readAloud.estimateMicroUsd)}`}
          onClick={isReading ? readAloud.stop : onRead}
        >
          {isReading ? (
            <Square aria-hidden className="size-3.5 fill-current text-accent-text" />
          ) : (
            <Volume2 aria-hidden className="size-4" />
          )}
          Read aloud
        </Button>
        <IconButton label="Voices of the speakers" onClick={() => setChoosing(true)}>
          <UsersRound aria-hidden className="size-4" />
        </IconButton>
      </div>
      {isChoosing ? (
        <Dialog title="Voices of the speakers" onClose={() => setChoosing(false)}>
          <p className="mb-4 text-[0.8125rem] text-soft">
            Who is read in which voice. Reading everything costs about {money(readAloud.estimateMicroUsd)}; it is
            rendered a little ahead of what you hear, so stopping early costs less.
          </p>
          <div className="space-y-3">
            {speakers.map((speaker) => {
              const voice = readAloud.voiceOf(speaker.label);
              return (
                <div key={speaker.label ?? ''} className="flex items-end gap-1">
                  <Select
                    label={speaker.name}
                    className="min-w-0 flex-1"
                    value={voice}
                    options={voiceOptions(readAloud.voices, voice)}
                    onValue={(next) => readAloud.setVoice(speaker.label, next)}
                  />
                  <PreviewButton voice={voice} name={voiceName(readAloud.voices, voice)} />
                </div>
              );
            })}
          </div>
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={() => setChoosing(false)}>Close</Button>
            <Button
              variant="primary"
              onClick={() => {
                setChoosing(false);
                onRead();
              }}
            >
              Read
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
