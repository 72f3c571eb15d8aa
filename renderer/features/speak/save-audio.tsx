import { Download } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Render } from '../../../electron/ipc/contract/speech.ts';
import type { AppClient } from '../../app/backend.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { download } from '../transcript/export-menu.tsx';
import { encodeRender, saveFormats, type SaveFormat } from './encode-render.ts';

/** Largest piece of a file that goes through the page's wire at once; its limit is 1 MB. */
const partBytes = 512 * 1024;

/** Writes a kept render where the platform puts downloads. Resolves to the file's name. */
export async function saveRender(client: AppClient, render: Render, format: SaveFormat): Promise<string> {
  if (format === 'wav') {
    const { fileName, downloadUrl } = await client.speech.save({ id: render.id });
    if (downloadUrl !== null) download(downloadUrl, fileName);
    return fileName;
  }
  if (render.mediaUrl === null) throw new Error('no audio');
  const answer = await fetch(render.mediaUrl);
  if (!answer.ok) throw new Error(`audio: ${answer.status}`);
  const encoded = new Uint8Array(await (await encodeRender(await answer.arrayBuffer(), format)).arrayBuffer());
  for (let at = 0; ; at += partBytes) {
    const part = encoded.slice(at, at + partBytes);
    const isLast = at + partBytes >= encoded.length;
    const saved = await client.speech.saveEncoded({ id: render.id, format, offset: at, part, isLast });
    if (!isLast) continue;
    if (saved.downloadUrl !== null) download(saved.downloadUrl, saved.fileName);
    return saved.fileName;
  }
}

/** The formats a render can be saved in, behind a button. */
export function SaveMenu({
  onSave,
  isBusy,
  trigger,
}: {
  onSave: (format: SaveFormat) => void;
  isBusy: boolean;
  trigger?: ReactElement;
}) {
  return (
    <Menu
      label="Format"
      entries={saveFormats.map(({ format, label, hint }) => ({ label, hint, run: () => onSave(format) }))}
      trigger={
        trigger ?? (
          <Button size="lg" disabled={isBusy}>
            <Download aria-hidden className="size-4" />
            Save audio
          </Button>
        )
      }
    />
  );
}
