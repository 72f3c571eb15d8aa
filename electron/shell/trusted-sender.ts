import type { WebContents, WebFrameMain } from 'electron';
import { appOrigin, isAppUrl } from './app-origin.ts';

/** The parts of an IPC event that say who sent it. */
export type SenderEvent = {
  readonly sender: WebContents;
  readonly senderFrame: Pick<WebFrameMain, 'parent' | 'url' | 'origin' | 'detached' | 'isDestroyed'> | null;
};

/**
 * True only for the top frame of one of our windows while it shows our own page. A frame that is gone, nested, blank or
 * of any other origin is refused. Source: reliability list E2, Electron's security checklist 17.
 */
export function isTrustedSender(event: SenderEvent, isOurs: (contents: WebContents) => boolean): boolean {
  const frame = event.senderFrame;
  if (!frame || !isOurs(event.sender) || event.sender.isDestroyed()) return false;
  if (frame.isDestroyed() || frame.detached || frame.parent !== null) return false;
  return frame.origin === appOrigin && isAppUrl(frame.url);
}
