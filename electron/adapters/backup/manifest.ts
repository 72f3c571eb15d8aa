import * as z from 'zod/mini';
import { ContractError } from '../../ipc/contract/errors.ts';

/** The layout of the archive. A newer one is refused, because what it holds is not known here. */
export const formatVersion = 1;

/**
 * Only these can be in an archive; anything else would be a way out of the folder. Not among them, and said so in Settings:
 * the key, the sandbox's own folder, libraries from before a restore, the log.
 */
export const archivePath = /^(?:library\.db|settings\.json|dictation\.json|media\/[A-Za-z0-9_-]{1,80}\.[a-z0-9]{1,5})$/;

const manifestSchema = z.object({
  format: z.literal('fluxions-library'),
  formatVersion: z.number(),
  appVersion: z.string(),
  /** Newest step of the schema in the database. */
  schemaVersion: z.number(),
  createdAt: z.string(),
  files: z.array(
    z.object({ path: z.string().check(z.regex(archivePath)), sizeBytes: z.number().check(z.nonnegative()) }),
  ),
});

/** First in the archive: what it is and what follows, in that order. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Last in the archive: SHA-256 of every file, in hex. An archive without it was cut short. */
export const checksumsSchema = z.record(z.string(), z.string().check(z.regex(/^[0-9a-f]{64}$/)));

/** What a person is told about an archive that cannot be used; nothing was changed. */
export function unusable(why: string, cause?: unknown): ContractError {
  return new ContractError(
    'BAD_INPUT',
    `This backup cannot be used: ${why}. Your library was not changed.`,
    undefined,
    {
      cause,
    },
  );
}

/** Reads the first entry. Throws BAD_INPUT for what is no backup, NOT_SUPPORTED for one of a newer version. */
export function readManifest(text: string, known: { schemaVersion: number }): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unusable('it is not a backup of Fluxions Desktop', cause);
  }
  const { success, data } = manifestSchema.safeParse(value);
  const isNewer = (version: unknown, newest: number): boolean => typeof version === 'number' && version > newest;
  const claimed = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (isNewer(claimed['formatVersion'], formatVersion) || isNewer(claimed['schemaVersion'], known.schemaVersion)) {
    throw new ContractError(
      'NOT_SUPPORTED',
      'This backup was made by a newer version of Fluxions Desktop. Install that version to use it. Your library was not changed.',
    );
  }
  if (!success) throw unusable('its description is damaged');
  const paths = new Set(data.files.map((file) => file.path));
  if (!paths.has('library.db') || paths.size !== data.files.length) throw unusable('its description is damaged');
  return data;
}
