import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';

/** Idle connections are kept this long: the default of 4 s costs two round trips on most calls (T74). */
const keepIdleMs = 90_000;
const proxyVariables = ['https_proxy', 'http_proxy', 'all_proxy'];

export type Agents = {
  /** For reads: connections are kept open between calls. */
  pooled(url: URL): Promise<HttpAgent>;
  /** For uploads: always a fresh connection, because a stale one would make the outcome unknown (T75). */
  fresh(url: URL): Promise<HttpAgent>;
  close(): void;
};

/** True when the environment names a proxy, in either spelling. */
export function hasProxySettings(env: Record<string, string | undefined>): boolean {
  return proxyVariables.some((name) =>
    [env[name], env[name.toUpperCase()]].some((value) => value !== undefined && value !== ''),
  );
}

/**
 * The one place that makes connections: honours the system's proxy variables and a given certificate authority, and
 * never weakens certificate checks (T16). This computer itself is never reached through a proxy.
 */
export function createAgents(deps: { isLoopback: boolean; options?: AgentOptions }): Agents {
  const made: HttpAgent[] = [];
  const cache = new Map<string, Promise<HttpAgent>>();
  const useProxy = !deps.isLoopback && hasProxySettings(process.env);

  const make = async (isSecure: boolean, keepAlive: boolean): Promise<HttpAgent> => {
    const options: AgentOptions = {
      ...deps.options,
      rejectUnauthorized: true,
      keepAlive,
      ...(keepAlive ? { timeout: keepIdleMs, maxFreeSockets: 4, scheduling: 'lifo' as const } : {}),
    };
    if (!useProxy) return isSecure ? new HttpsAgent(options) : new HttpAgent(options);
    // Loaded only when needed: it brings SOCKS and PAC support along.
    const { ProxyAgent } = await import('proxy-agent');
    return new ProxyAgent({ ...options, httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) });
  };
  const get = (url: URL, keepAlive: boolean): Promise<HttpAgent> => {
    const isSecure = url.protocol === 'https:';
    const key = `${isSecure} ${keepAlive}`;
    let agent = cache.get(key);
    if (agent === undefined) {
      agent = make(isSecure, keepAlive).then((ready) => {
        made.push(ready);
        return ready;
      });
      cache.set(key, agent);
    }
    return agent;
  };

  return {
    pooled: (url) => get(url, true),
    fresh: (url) => get(url, false),
    close() {
      for (const agent of made) agent.destroy();
      cache.clear();
    },
  };
}
