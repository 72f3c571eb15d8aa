import { ApiError } from '../../domain/errors.ts';

/** The three path families of the service, in one table: no path is guessed anywhere else (T1, T2). */
export const endpoints = {
  health: 'health',
  submit: 'akro/submit',
  transcriptions: 'transcriptions',
  transcription: (remoteId: string) => `transcriptions/${pathSegment(remoteId)}`,
  history: 'history',
} as const;

export type Query = Record<string, string | number | boolean | undefined>;

/**
 * One path segment from an id that a server gave us. `.` and `..` would climb out of the collection and cannot be
 * escaped, so they are refused (T133, T175). Throws ApiError `not-found`.
 */
export function pathSegment(id: string): string {
  if (id === '' || id === '.' || id === '..' || id.length > 256) {
    throw new ApiError({ kind: 'not-found', message: 'This id cannot exist at the service.' });
  }
  return encodeURIComponent(id.toWellFormed());
}

/** Joins base address, path and query; survives a path prefix and a trailing slash on the base (T2, T19). */
export function endpointUrl(baseUrl: string, path: string, query: Query = {}): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
