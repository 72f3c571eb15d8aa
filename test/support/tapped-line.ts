import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A line between a client and a server that tells of every request before it is passed on and before its answer is
 * given: for cutting, killing and changing things between the two.
 */
export async function startTappedLine(
  target: string,
  tap: { asked?: (path: string) => void; answered?: (path: string) => void },
): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    tap.asked?.(path);
    const pass = async (): Promise<void> => {
      const answer = await fetch(`${target}${path}`, {
        headers: { authorization: request.headers.authorization ?? '' },
      });
      const body = await answer.text();
      tap.answered?.(path);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
    };
    pass().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
