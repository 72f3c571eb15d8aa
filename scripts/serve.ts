import { ensureBuilt, root } from './ensure-built.ts';

// `npm run serve -- --port N --no-open`: the browser host on the built renderer; its first line on stdout is JSON.
ensureBuilt();
process.argv.push('--json');
await import(`${root}/out/main/host.js`);
