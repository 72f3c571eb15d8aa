import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';

/** A file a person handed over, usable once. `deleteAfter`: a temporary copy of ours that goes with the grant. */
export type Grant = { path: string; name: string; deleteAfter: boolean };

/** Turns paths into opaque one-time references, so that no path ever comes from the page (E4). */
export type Grants = {
  /** Returns the `fileRef` to give to the page. `name` is what the person sees and is reduced to a bare file name. */
  grant(path: string, name: string, options?: { deleteAfter?: boolean }): string;
  peek(fileRef: string): Grant | null;
  /** Uses the grant up. */
  take(fileRef: string): Grant | null;
  /** Forgets every grant and deletes temporary copies nobody asked for. */
  close(): Promise<void>;
};

/** More open grants than one drop of files can make; the oldest goes first. */
const limit = 2000;

export function createGrants(): Grants {
  const grants = new Map<string, Grant>();
  const drop = async (fileRef: string): Promise<void> => {
    const grant = grants.get(fileRef);
    grants.delete(fileRef);
    if (grant?.deleteAfter) await rm(grant.path, { force: true });
  };
  return {
    grant(path, name, { deleteAfter = false } = {}) {
      const fileRef = randomBytes(18).toString('base64url');
      const shown = basename(name.replaceAll('\\', '/')).normalize('NFC').trim();
      grants.set(fileRef, { path, name: shown || 'audio', deleteAfter });
      const [oldest] = grants.keys();
      if (grants.size > limit && oldest !== undefined) void drop(oldest);
      return fileRef;
    },
    peek: (fileRef) => grants.get(fileRef) ?? null,
    take(fileRef) {
      const grant = grants.get(fileRef) ?? null;
      grants.delete(fileRef);
      return grant;
    },
    async close() {
      await Promise.all([...grants.keys()].map(drop));
    },
  };
}
