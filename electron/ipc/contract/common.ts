import * as z from 'zod/mini';

/** Opaque identifiers: made by us, never by a server, safe in file names and URLs. */
export const idSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

/** A file handed over by the platform (dialog, drop, upload): a one-time grant, never a path. */
export const fileRefSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/));

/** Milliseconds since 1970 UTC. */
export const epochMsSchema = z.number();

/** Nothing. */
export const emptySchema = z.object({});

/** Where a job stands, in the words the interface shows. */
export const jobStatuses = ['Queued', 'Uploading', 'Processing', 'Completed', 'Failed', 'Waiting for network'] as const;
export const jobStatusSchema = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof jobStatusSchema>;

/** Which account an item belongs to: the built-in sandbox, or an account at an address. */
export const originKindSchema = z.enum(['sandbox', 'account']);
export type OriginKind = z.infer<typeof originKindSchema>;

/** Bytes; both wires carry them as they are. */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
