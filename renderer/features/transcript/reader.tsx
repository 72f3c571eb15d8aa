import { useEffect, useMemo, useRef, useState } from 'react';
import type { ExportFormat, ItemDetail, Segment } from '../../../electron/ipc/contract/library.ts';
import { segmentAt } from '../../../electron/domain/transcript/playback.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { useAction } from '../../app/use-action.ts';
import { usePlayer } from '../../player/player-context.tsx';
import { download } from './export-menu.tsx';
import { ReaderToolbar } from './reader-toolbar.tsx';
import { RenameSpeakerDialog } from './rename-speaker-dialog.tsx';
import { SegmentList, type SegmentListHandle } from './segment-list.tsx';
import { speakersOf, type Speaker } from './speakers.ts';
import { ReadAloudControls } from './read-aloud-controls.tsx';
import { useFind } from './use-find.ts';
import { selectedParts, useReadAloud } from './use-read-aloud.ts';
import { useSegmentEdits } from './use-segment-edits.ts';
import type { Transcript } from './use-transcript.ts';

/** The last choice of the switch, for the transcripts opened after this one; `null` follows Settings. */
let rememberedTags: boolean | null = null;

/** The transcript itself: its toolbar and its segments. */
export function Reader({
  transcript,
  detail,
  jump,
}: {
  transcript: Transcript;
  detail: ItemDetail;
  jump: { ms: number } | null;
}) {
  const { segments, total } = transcript;
  const { item } = detail;
  const client = useClient();
  const player = usePlayer();
  const { settings } = useAppData();
  const list = useRef<SegmentListHandle>(null);
  const findBox = useRef<HTMLInputElement>(null);
  const [tags, setTags] = useState(rememberedTags);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const withTags = tags ?? settings?.nonSpeech ?? true;
  const speakers = useMemo(() => speakersOf(segments, detail.speakers), [segments, detail.speakers]);
  const labelled = useMemo(
    () => [...speakers.values()].filter((speaker): speaker is Speaker & { label: string } => speaker.label !== null),
    [speakers],
  );
  const edits = useSegmentEdits(item.id, segments, transcript.putSegment);
  const find = useFind(segments);
  const readAloud = useReadAloud(item.id, segments, speakers);
  const section = useRef<HTMLElement>(null);
  const { ordinal: readOrdinal } = readAloud;
  useEffect(() => {
    if (readOrdinal !== null) list.current?.reveal(readOrdinal);
  }, [readOrdinal]);
  const readPart = (parts: readonly Segment[]): void => {
    player.pause();
    readAloud.read(parts);
  };

  const exporting = useAction(async (format: ExportFormat) => {
    setSaved(null);
    const { fileName, downloadUrl } = await client.library.export({ id: item.id, format, nonSpeech: withTags });
    if (downloadUrl !== null) download(downloadUrl, fileName);
    setSaved(fileName);
  });
  const undo = async (): Promise<void> => {
    const ordinal = await edits.undo();
    if (ordinal !== null) list.current?.reveal(ordinal, { focus: true });
  };

  const jumpIndex = jump === null ? -1 : segmentAt(segments, jump.ms);
  const jumpOrdinal = segments[jumpIndex]?.ordinal;
  useEffect(() => {
    if (jump !== null && jumpOrdinal !== undefined) list.current?.reveal(jumpOrdinal, { focus: true });
  }, [jump, jumpOrdinal]);

  useShortcuts({
    '/': () => {
      findBox.current?.focus();
      findBox.current?.select();
    },
    'Mod+f': () => {
      findBox.current?.focus();
      findBox.current?.select();
    },
    'Mod+z': (event) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return false;
      void undo();
      return true;
    },
  });

  return (
    <section ref={section} aria-label="Transcript" className="flex h-full flex-col">
      <ReaderToolbar
        findRef={findBox}
        find={find}
        withTags={withTags}
        onTags={(next) => {
          rememberedTags = next;
          setTags(next);
        }}
        canRenameSpeaker={labelled.length > 0}
        onRenameSpeaker={() => setRenaming(labelled[0]?.label ?? null)}
        onExport={(format) => void exporting.run(format)}
        isExporting={exporting.isBusy}
        hasNote={item.hasNote}
        onUndo={edits.canUndo ? () => void undo() : null}
        readAloud={
          <ReadAloudControls
            readAloud={readAloud}
            speakers={[...speakers.values()]}
            onRead={() => {
              const selected = selectedParts(section.current, segments);
              if (selected.length > 0) readAloud.read(selected);
              else readPart(segments);
            }}
          />
        }
        problem={exporting.problem ?? edits.problem ?? readAloud.problem}
        onReadRest={readAloud.readRest}
        saved={saved}
        onFound={(match) => list.current?.reveal(match.ordinal)}
      />
      <div className="min-h-0 flex-1">
        <SegmentList
          ref={list}
          detail={detail}
          segments={segments}
          total={total ?? segments.length}
          speakers={speakers}
          withTags={withTags}
          edits={edits}
          matches={find.matches}
          currentMatch={find.current}
          onSpeaker={setRenaming}
          readOrdinal={readOrdinal}
          onRead={(segment) => readPart([segment])}
          onPlayFrom={(ms) => {
            if (detail.mediaUrl === null) return;
            player.load({ itemId: item.id, title: item.title, url: detail.mediaUrl, durationMs: item.durationMs });
            player.seek(ms);
            player.play();
          }}
        />
      </div>
      {renaming === null ? null : (
        <RenameSpeakerDialog
          speakers={labelled}
          initial={renaming}
          onClose={() => setRenaming(null)}
          onRename={async (speaker, name) => {
            await client.library.renameSpeaker({ id: item.id, speaker, name });
            const others = detail.speakers.filter((one) => one.speaker !== speaker);
            transcript.putSpeakers(name === '' ? others : [...others, { speaker, name }]);
          }}
        />
      )}
    </section>
  );
}
