/** Set to `true` by packaged builds, which makes everything below dead code. */
declare const FX_PACKAGED: boolean | undefined;

/**
 * Places where a test can end this process as a power cut would: `FX_FAILPOINT=<name>` kills it there with SIGKILL.
 * Source: reliability list A2. Compiled out of packaged builds (H3).
 */
export function failPoint(name: string): void {
  if (typeof FX_PACKAGED !== 'undefined' && FX_PACKAGED) return;
  if (process.env['FX_FAILPOINT'] === name) process.kill(process.pid, 'SIGKILL');
}
