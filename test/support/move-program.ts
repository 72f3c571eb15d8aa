import { moveLibrary } from '../../electron/adapters/backup/move-library.ts';

// `node move-program.ts PROFILE TARGET N`: moves the library, and is killed before its Nth change.
const [profile = '', target = '', dieAt = '0'] = process.argv.slice(2);
let steps = 0;
await moveLibrary(profile, target, {
  step() {
    steps += 1;
    if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  },
});
