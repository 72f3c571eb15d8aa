import type { IncomingHttpHeaders } from 'node:http';

/** One request as it arrived. Bodies are kept as their length only, except where a test must read them. */
export type SeenRequest = {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  status: number;
  bodyBytes: number;
  body?: unknown;
};

/** Everything that was asked, and everything that the API document does not allow. */
export class StrictLog {
  readonly requests: SeenRequest[] = [];
  readonly violations: string[] = [];
  /** What the client sent as `speak` on any socket, without the token. */
  readonly spoken: { voice: string; input: string; hasToken: boolean }[] = [];

  violation(text: string): void {
    this.violations.push(text);
  }

  /** Requests to a path, for instance `POST /akro/submit`; `{}` stands for one path segment. */
  to(what: string): SeenRequest[] {
    const [method, path = ''] = what.split(' ');
    const pattern = new RegExp(`^${path.replaceAll('{}', '[^/]+')}$`);
    return this.requests.filter((request) => request.method === method && pattern.test(request.path));
  }
}
