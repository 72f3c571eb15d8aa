import { Download } from 'lucide-react';
import type { ExportFormat } from '../../../electron/ipc/contract/library.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';

/** What can be exported, in the order shown. */
export const exportFormatChoices: readonly { format: ExportFormat; label: string; hint: string }[] = [
  { format: 'txt', label: 'TXT', hint: 'plain text' },
  { format: 'md', label: 'Markdown', hint: 'notes and posts' },
  { format: 'srt', label: 'SRT', hint: 'video subtitles' },
  { format: 'vtt', label: 'WebVTT', hint: 'web and podcast apps' },
  { format: 'json', label: 'JSON', hint: 'everything' },
];

/** The Export button with its formats. */
export function ExportMenu({ onExport, isBusy }: { onExport: (format: ExportFormat) => void; isBusy: boolean }) {
  return (
    <Menu
      entries={exportFormatChoices.map(({ format, label, hint }) => ({ label, hint, run: () => onExport(format) }))}
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
