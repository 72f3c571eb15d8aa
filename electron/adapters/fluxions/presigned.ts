import { ApiError } from '../../domain/errors.ts';
import { type ByteRange, contentLength, contentRange, strongEtag } from './byte-range.ts';
import { type MediaRequestDeps, requestMedia } from './media-request.ts';
import { streamBody } from './stream-body.ts';
import type { ReplyHead } from './wire.ts';

/**
 * Where a link comes from. Links are secrets with an expiry, so they are fetched when needed and kept in memory only
 * (T151): `fresh: true` asks the service for a new one.
 */
export type LinkSource = (options: { fresh: boolean; signal?: AbortSignal }) => Promise<string>;

/** A part of a stored object, or all of it. `status` 416: the range lies outside, there is no body. */
export type MediaReply = {
  status: 200 | 206 | 416;
  contentType: string;
  /** Bytes that `body` will give, when the storage said so. */
  sizeBytes: number | null;
  /** Size of the whole object, when known. */
  totalBytes: number | null;
  startByte: number;
  body: AsyncIterable<Uint8Array>;
  /** Ends the connection; needed only when `body` is not read at all. */
  cancel(): void;
};

export type MediaOptions = { range?: ByteRange; signal?: AbortSignal };

export type Presigned = {
  /**
   * Opens an object for reading. An expired link is renewed once (T153, T159: whether it has expired is for the storage
   * to say, clocks differ); a broken connection goes on where it stopped, under a new link if need be, as long as the
   * object is provably the same (T155, T156). Rejects, and the body throws, ApiError only.
   */
  open(link: LinkSource, options?: MediaOptions): Promise<MediaReply>;
};

const maxResumes = 3;

/** The storage's way of saying that a link is no longer good: 403, rarely 400 or 401, with XML. */
function isExpired(error: unknown): boolean {
  return error instanceof ApiError && [400, 401, 403].includes(error.detail.status ?? 0);
}

function plan(
  head: ReplyHead,
  wanted: ByteRange | undefined,
): Omit<MediaReply, 'body' | 'cancel'> & { endByte: number | null } {
  const length = contentLength(head.headers);
  const contentType = head.headers['content-type'] ?? 'application/octet-stream';
  if (head.status === 416) {
    return { status: 416, contentType, sizeBytes: 0, totalBytes: null, startByte: 0, endByte: null };
  }
  if (head.status === 200) {
    const endByte = length === null ? null : length - 1;
    return { status: 200, contentType, sizeBytes: length, totalBytes: length, startByte: 0, endByte };
  }
  const range = contentRange(head.headers);
  // A part that starts elsewhere would be played, or joined, at the wrong place.
  if (range === null || wanted === undefined || range.start !== wanted.start) {
    head.stream.destroy();
    throw new ApiError({ kind: 'bad-response', message: 'The storage sent another part than was asked for.' });
  }
  const sizeBytes = range.end - range.start + 1;
  return { status: 206, contentType, sizeBytes, totalBytes: range.total, startByte: range.start, endByte: range.end };
}

export function createPresigned(deps: MediaRequestDeps): Presigned {
  const request = async (link: LinkSource, options: MediaOptions & { etag?: string | null }): Promise<ReplyHead> => {
    const { signal } = options;
    try {
      return await requestMedia(await link({ fresh: false, signal }), options, deps);
    } catch (error) {
      if (!isExpired(error)) throw error;
      return requestMedia(await link({ fresh: true, signal }), options, deps);
    }
  };

  async function* resumable(first: ReplyHead, link: LinkSource, from: ReturnType<typeof plan>, signal?: AbortSignal) {
    const etag = strongEtag(first.headers);
    let head = first;
    let given = 0;
    for (let resumes = 0; ; resumes += 1) {
      try {
        for await (const chunk of streamBody(head.stream, { idleMs: deps.timing.idleBodyMs, signal })) {
          given += chunk.length;
          yield chunk;
        }
        if (from.sizeBytes === null || given === from.sizeBytes) return;
        throw new ApiError({ kind: 'reset', message: 'The file ended early.', phase: 'body' });
      } catch (error) {
        const canResume = error instanceof ApiError && ['reset', 'timeout'].includes(error.kind) && etag !== null;
        if (!canResume || resumes >= maxResumes) throw error;
        const range: ByteRange = { start: from.startByte + given, end: from.endByte ?? undefined };
        head = await request(link, { range, etag, signal });
        // 200 here means "another object now": what was given cannot be joined to it.
        if (head.status !== 206 || contentRange(head.headers)?.start !== range.start) {
          head.stream.destroy();
          throw error;
        }
      }
    }
  }

  return {
    async open(link, options = {}) {
      const head = await request(link, options);
      const planned = plan(head, options.range);
      const { endByte: _endByte, ...reply } = planned;
      return {
        ...reply,
        body: resumable(head, link, planned, options.signal),
        cancel: () => void head.stream.destroy(),
      };
    },
  };
}
