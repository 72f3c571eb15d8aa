import { useId, useState } from 'react';
import { useBackend } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { inputClasses, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Progress } from '../../ui/progress.tsx';
import type { Clip } from './clip-choice.ts';
import { ClipFromFile } from './clip-from-file.tsx';
import { ClipFromItem } from './clip-from-item.tsx';
import { ClipFromMicrophone } from './clip-from-microphone.tsx';
import { FileDrop } from './file-drop.tsx';

type Source = 'file' | 'item' | 'microphone';
const sources: readonly { source: Source; label: string }[] = [
  { source: 'file', label: 'File' },
  { source: 'item', label: 'Recording' },
  { source: 'microphone', label: 'Microphone' },
];

/** Clones a voice from a clip: a file, a range of something in the library, or a take made here. */
export function CloneDialog({ initialFile, onClose }: { initialFile: File | null; onClose: () => void }) {
  const { client, sendFile } = useBackend();
  const [source, setSource] = useState<Source>('file');
  const [dropped, setDropped] = useState<File | null>(initialFile);
  const [takeId, setTakeId] = useState<string | null>(null);
  const [clip, setClip] = useState<Clip | null>(null);
  const [name, setName] = useState('');
  const [transcript, setTranscript] = useState('');
  const [sent, setSent] = useState<number | null>(null);
  const transcriptId = useId();

  const clone = useAction(async () => {
    if (clip === null) return;
    const details = { name: name.trim() || undefined, transcript: transcript.trim() || undefined };
    if (clip.kind === 'file') {
      setSent(0);
      const fileRef = await sendFile(clip.file, {
        onProgress: (bytes) => setSent(clip.file.size === 0 ? 1 : bytes / clip.file.size),
      });
      setSent(null);
      await client.voices.cloneFromFile({ fileRef, ...details });
    } else {
      const { itemId, startMs, endMs } = clip;
      await client.voices.cloneFromItem({ itemId, startMs, endMs, ...details });
    }
    onClose();
  });
  const choose = (next: Source): void => {
    setSource(next);
    setClip(null);
    clone.clear();
  };

  return (
    <Dialog title="Clone a voice" onClose={clone.isBusy ? undefined : onClose} className="w-xl">
      <FileDrop
        hint="Drop the clip"
        onFile={(file) => {
          choose('file');
          setDropped(file);
        }}
      >
        <form
          className="space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            void clone.run();
          }}
        >
          <fieldset>
            <legend className="sr-only">Where the clip comes from</legend>
            <div className="flex rounded-lg bg-sunken p-0.5">
              {sources.map((one) => (
                <label
                  key={one.source}
                  className={cn(
                    'flex-1 rounded-md py-1 text-center text-[0.8125rem] has-focus-visible:outline-2 has-focus-visible:outline-(--focus)',
                    source === one.source
                      ? 'bg-raised font-medium shadow-low ring-1 ring-control/50'
                      : 'text-soft hover:text-ink',
                  )}
                >
                  <input
                    type="radio"
                    name="source"
                    className="sr-only"
                    checked={source === one.source}
                    disabled={clone.isBusy}
                    onChange={() => choose(one.source)}
                  />
                  {one.label}
                </label>
              ))}
            </div>
          </fieldset>
          {source === 'file' ? <ClipFromFile dropped={dropped} onClip={setClip} /> : null}
          {source === 'item' ? <ClipFromItem key={takeId} initialId={takeId} onClip={setClip} /> : null}
          {source === 'microphone' ? (
            <ClipFromMicrophone
              onTake={(id, spoken) => {
                setTakeId(id);
                setTranscript(spoken);
                setSource('item');
              }}
            />
          ) : null}
          {source === 'microphone' ? null : (
            <>
              <TextField
                label="Name"
                value={name}
                maxLength={80}
                placeholder={clip?.kind === 'file' ? clip.file.name.replace(/\.[A-Za-z0-9]{1,5}$/, '') : 'My voice'}
                onChange={(event) => setName(event.target.value)}
              />
              <div>
                <label htmlFor={transcriptId} className="mb-1 block text-[0.8125rem] font-medium">
                  Transcript
                </label>
                <textarea
                  id={transcriptId}
                  value={transcript}
                  rows={3}
                  maxLength={5_000}
                  aria-describedby={`${transcriptId}-hint`}
                  onChange={(event) => setTranscript(event.target.value)}
                  className={cn(inputClasses, 'h-auto resize-y py-1.5 leading-5')}
                />
                <p id={`${transcriptId}-hint`} className="mt-1 text-xs text-faint">
                  What is said in the clip, word for word, with every “um”. Left empty, the service writes it down
                  itself, which is billed as a transcription.
                </p>
              </div>
            </>
          )}
          {clone.problem === null ? null : <Notice tone="problem">{clone.problem}</Notice>}
          {clone.isBusy ? <Progress label="Cloning" value={sent === null || sent >= 1 ? null : sent} /> : null}
          {/* In sight however small the window is: the sheet scrolls behind it. */}
          <div className="sticky -bottom-5 z-10 -mx-5 -mb-5 flex items-center justify-end gap-2 bg-raised px-5 pt-3 pb-5">
            <Button disabled={clone.isBusy} onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" disabled={clip === null || clone.isBusy}>
              {clone.isBusy ? 'Cloning…' : 'Clone'}
            </Button>
          </div>
        </form>
      </FileDrop>
    </Dialog>
  );
}
