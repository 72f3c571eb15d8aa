import { EventEmitter } from 'node:events';

// Preloaded into forked children: what an Electron utility process has instead of Node's IPC channel.
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => void process.send?.(message),
});
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }));
process.once('disconnect', () => parentPort.emit('close'));
Object.assign(process, { parentPort, type: 'utility' });
