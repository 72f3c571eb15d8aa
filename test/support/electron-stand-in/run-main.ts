import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as standIn from './electron.ts';

// Runs an app's main module with our `electron`: node run-main.ts <entry>. The parent process asks over IPC.
const entry = process.argv[2];
if (!entry) throw new Error('usage: run-main.ts <entry module>');

const electronUrl = pathToFileURL(join(import.meta.dirname, 'electron.ts')).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electronUrl, shortCircuit: true } : next(specifier, context),
});
Object.defineProperty(process.versions, 'electron', { value: '45.0.0-stand-in' });
Object.assign(process, { type: 'browser', resourcesPath: join(entry, '..') });

const actions: Record<string, (argument: any) => unknown> = {
  endpoint: () => standIn.endpointOf(),
  loaded: () => [...standIn.openWindows][0]?.webContents.loaded,
  record: () => standIn.record,
  answerDialog: ({ name, answer }) => void standIn.dialogAnswers.set(name, answer),
  stop: () => process.exit(0),
  quit: () => standIn.app.quit(),
  closeWindow: () => [...standIn.openWindows][0]?.close(),
  openPorts: () => [...standIn.openWindows].reduce((sum, window) => sum + window.webContents.ports.size, 0),
  reload: () => [...standIn.openWindows][0]?.webContents.reload(),
  pressShortcut: (accelerator) => standIn.pressShortcut(accelerator),
  addFile: (file) => [...standIn.openWindows][0]?.webContents.deliver({ type: 'file', ...file }),
};
process.on('message', ({ id, action, argument }: { id: number; action: string; argument: unknown }) => {
  Promise.resolve(argument)
    .then((value) => actions[action]?.(value))
    .then(
      (value) => process.send?.({ type: 'result', id, value }),
      (error: unknown) => process.send?.({ type: 'result', id, error: String(error) }),
    );
});
process.once('disconnect', () => process.exit(0));

await import(pathToFileURL(entry).href);
await standIn.becomeReady();
process.send?.({ type: 'ready' });
