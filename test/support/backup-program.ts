import { openProfile } from './backup-world.ts';

// `node backup-program.ts PROFILE ARCHIVE save|restore`: does it once, as the app would; fail points may end it.
const [dataDir = '', archive = '', what] = process.argv.slice(2);
const app = await openProfile(dataDir, { savedPath: archive });
const { signal } = new AbortController();
if (what === 'save') await app.handlers.backup.create({}, { signal });
else await app.handlers.backup.restore({ file: app.grantPath(archive) }, { signal });
await app[Symbol.asyncDispose]();
