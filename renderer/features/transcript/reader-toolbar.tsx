import type { ReactNode, Ref } from 'react';
import { ChevronDown, ChevronUp, Undo2, UserRoundPen } from 'lucide-react';
import type { ExportFormat } from '../../../electron/ipc/contract/library.ts';
import { count } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { ExportMenu } from './export-menu.tsx';
import type { Match } from './spoken-text.ts';
import type { Find } from './use-find.ts';

/** Finding, what is shown, and what can be done with the whole transcript. */
export function ReaderToolbar(props: {
  findRef: Ref<HTMLInputElement>;
  find: Find;
  withTags: boolean;
  onTags: (withTags: boolean) => void;
  canRenameSpeaker: boolean;
  onRenameSpeaker: () => void;
  onExport: (format: ExportFormat) => void;
  isExporting: boolean;
  hasNote: boolean;
  /** `null` while there is nothing to undo. */
  onUndo: (() => void) | null;
  readAloud: ReactNode;
  problem: string | null;
  /** Reading broke off: goes on from there. */
  onReadRest: (() => void) | null;
  /** The file that was just exported. */
  saved: string | null;
  onFound: (match: Match) => void;
}) {
  const { findRef, find, withTags, onTags, onUndo, onFound, problem, saved } = props;
  const step = (direction: 1 | -1): void => {
    const match = find.step(direction);
    if (match) onFound(match);
  };
  return (
    <div className="shrink-0 border-b border-line">
      <div className="mx-auto flex w-full max-w-5xl flex-wrap items-center gap-x-3 gap-y-2 px-8 pb-3 max-[1000px]:px-6">
        <SearchField
          ref={findRef}
          type="text"
          label="Find in transcript"
          className="max-w-72 min-w-40 flex-1"
          value={find.text}
          onValue={find.setText}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
          note={
            find.text.trim() === ''
              ? ''
              : find.matches.length === 0
                ? 'None'
                : `${count(find.position + 1)} of ${count(find.matches.length)}`
          }
        />
        {find.matches.length > 0 ? (
          <div className="-ml-2 flex">
            <IconButton label="Previous match" keys="Shift Enter" size="icon-sm" onClick={() => step(-1)}>
              <ChevronUp aria-hidden className="size-4" />
            </IconButton>
            <IconButton label="Next match" keys="Enter" size="icon-sm" onClick={() => step(1)}>
              <ChevronDown aria-hidden className="size-4" />
            </IconButton>
          </div>
        ) : null}
        <Switch compact label="Non-speech sounds" checked={withTags} onChecked={onTags} />
        <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
          {onUndo === null ? null : (
            <Button variant="ghost" onClick={onUndo}>
              <Undo2 aria-hidden className="size-4" />
              Undo
            </Button>
          )}
          {props.readAloud}
          {props.canRenameSpeaker ? (
            <Button onClick={props.onRenameSpeaker}>
              <UserRoundPen aria-hidden className="size-4" />
              Rename speaker
            </Button>
          ) : null}
          <ExportMenu onExport={props.onExport} isBusy={props.isExporting} hasNote={props.hasNote} />
        </div>
        {problem === null ? null : (
          <p role="alert" className="basis-full text-xs text-danger">
            {problem}
            {props.onReadRest === null ? null : (
              <Button
                size="sm"
                className="ml-2"
                title="Goes on at the sentence that broke off; what was read is kept under Speak"
                onClick={props.onReadRest}
              >
                Read the rest
              </Button>
            )}
          </p>
        )}
        {saved === null ? null : (
          <p role="status" className="basis-full truncate text-xs text-faint">
            Exported as <bdi>{saved}</bdi>
          </p>
        )}
      </div>
    </div>
  );
}
