/** Set to `false` by production builds, where the whole function body then disappears. */
declare const __FAIL_POINTS__: boolean;

/**
 * Kills this process at a named place, as a crash would, when `FX_FAILPOINT` names it. Tests prove with it that nothing
 * is lost or paid twice; production builds contain no trace of it.
 */
export function failPoint(name: string): void {
  if (typeof __FAIL_POINTS__ !== 'undefined' && !__FAIL_POINTS__) return;
  if (process.env['FX_FAILPOINT'] === name) process.kill(process.pid, 'SIGKILL');
}
