import { useRef } from 'react';
import { Plus } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { useImporter } from './import-context.tsx';

/** What the file dialog offers first; anything else can still be chosen there or dropped. */
const accepted =
  'audio/*,video/*,.mp3,.m4a,.m4b,.aac,.wav,.flac,.ogg,.oga,.opus,.webm,.mp4,.mov,.mkv,.aif,.aiff,.wma,.amr,' +
  '.srt,.vtt,.json,.txt,.md';

/** Opens the platform's file dialog; many files can be chosen. */
export function ImportButton() {
  const { take } = useImporter();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant="primary" onClick={() => input.current?.click()}>
        <Plus aria-hidden className="size-4" />
        Import audio
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accepted}
        aria-label="Audio files"
        onChange={(event) => {
          take(event.target.files ?? []);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
