import { createBackend, type ConnectionStatus, type RpcBackend } from '../../renderer/rpc.ts';

/** A page with nothing but the connection, for tests of the host in a real browser. */
export type HostPage = {
  backend: RpcBackend;
  statuses: ConnectionStatus[];
  violations: string[];
};

const backend = createBackend();
const hostPage: HostPage = { backend, statuses: [backend.status()], violations: [] };
document.addEventListener('securitypolicyviolation', (event) => {
  hostPage.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
function show(status: ConnectionStatus): void {
  hostPage.statuses.push(status);
  document.documentElement.dataset['status'] = status;
}
backend.onStatus(show);
show(backend.status());
Object.assign(window, { hostPage });
