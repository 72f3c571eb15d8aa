import { Download } from 'lucide-react';
import type { ExportFormat } from '../../../electron/ipc/contract/library.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';

/** What can be exported, in the order shown. */
export const exportFormatChoices: readonly { format: ExportFormat; label: string; hint: string; notes: boolean }[] = [
  { format: 'txt', label: 'TXT', hint: 'plain text', notes: true },
  { format: 'md', label: 'Markdown', hint: 'documents and posts', notes: true },
  { format: 'srt', label: 'SRT', hint: 'video subtitles', notes: false },
  { format: 'vtt', label: 'WebVTT', hint: 'web and podcast apps', notes: false },
  { format: 'json', label: 'JSON', hint: 'everything', notes: true },
];

/** The Export button with its formats. A note goes along in some of them, which is said before it does. */
export function ExportMenu(props: { onExport: (format: ExportFormat) => void; isBusy: boolean; hasNote: boolean }) {
  const { onExport, isBusy, hasNote } = props;
  return (
    <Menu
      entries={exportFormatChoices.map(({ format, label, hint, notes }) => ({
        label,
        hint: notes && hasNote ? `${hint}, with your note` : hint,
        run: () => onExport(format),
      }))}
      trigger={
        <Button disabled={isBusy}>
          <Download aria-hidden className="size-4" />
          Export
        </Button>
      }
    />
  );
}

/** Starts an ordinary browser download of an address under our own origin. */
export function download(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}
