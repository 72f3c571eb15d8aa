/** One file of an archive. */
export type ZipEntry = { name: string; bytes: Uint8Array; modifiedAtMs: number };

/**
 * Hands entries to the person as one ZIP, packed as they come: nothing but the current one is held. Resolves to an
 * address to fetch once, or `null` when the platform wrote the file itself. Rejects with CANCELLED when its dialog was
 * closed, DISK_FULL when there is no room.
 */
export type OfferZip = (fileName: string, entries: AsyncIterable<ZipEntry>) => Promise<string | null>;
