/**
 * Headers of every answer to the page in both shells, refusals included. Everything it loads and calls is its own
 * origin, so a script that got in could neither load more nor carry anything out; nobody may frame it. `socketHost` is
 * where its socket is, for a page that talks through one. Source: reliability list 2.7, F, H2, section 4.
 */
export function pageHeaders(socketHost: string | null = null): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    // The MP3 encoder is WebAssembly; no string becomes a script by this.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    socketHost === null ? "connect-src 'self'" : `connect-src 'self' ws://${socketHost}`,
    // The MP3 encoder's worker is a blob of the page's own code; see the Trusted Types policy beside its use.
    "worker-src 'self' blob:",
    "manifest-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), hid=(), serial=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
