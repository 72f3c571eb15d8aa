import { createRoot } from 'react-dom/client';
import { contract } from '../../../electron/ipc/contract/index.ts';
import { connect } from '../../../electron/ipc/rpc/connect.ts';
import { portWire } from '../../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../../electron/ipc/rpc/serve.ts';
import { App } from '../../../renderer/app/app.tsx';
import { applyRememberedTheme } from '../../../renderer/app/theme.ts';
import { createBackendOver } from '../../../renderer/rpc.ts';
import '../../../renderer/ui/app.css';
import { createFake, spine, type FakeKnobs } from './fake-handlers.ts';
import { scenarios, type Scenario } from './fake-scenarios.ts';

declare global {
  interface Window {
    fake: FakeKnobs & { cut(): void };
    violations: string[];
  }
}

window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});

const wanted = new URLSearchParams(location.search).get('scenario');
const scenario: Scenario = scenarios.find((one) => one === wanted) ?? 'typical';
const { handlers, knobs } = createFake(scenario);
let cut = (): void => {};
let nextFile = 0;

const backend = createBackendOver({
  async open() {
    const { port1, port2 } = new MessageChannel();
    const wire = portWire(port2);
    serve(spine, handlers, wire, { validateOutput: true, onError: (error) => console.error(error) });
    const clientWire = portWire(port1);
    cut = () => {
      clientWire.close();
      wire.close();
    };
    return connect(contract, clientWire);
  },
  async sendFile(file, options) {
    options?.onProgress?.(file.size);
    const fileRef = `fake-file-${nextFile++}`;
    knobs.fileName(fileRef, file.name);
    return fileRef;
  },
});
window.fake = { ...knobs, cut: () => cut() };
applyRememberedTheme();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App backend={backend} />);
