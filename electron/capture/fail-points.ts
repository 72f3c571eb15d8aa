/** Set to `false` by production builds, where the whole function body then disappears. */
declare const __FAIL_POINTS__: boolean;

/**
 * Places where a test can end this process as a power cut would: `FX_FAILPOINT=<name>` kills it there with SIGKILL.
 * Source: reliability list A2. Compiled out of production builds (H3).
 */
export function failPoint(name: string): void {
  if (typeof __FAIL_POINTS__ !== 'undefined' && !__FAIL_POINTS__) return;
  if (process.env['FX_FAILPOINT'] === name) process.kill(process.pid, 'SIGKILL');
}
