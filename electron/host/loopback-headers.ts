/**
 * Headers of every answer, refusals included. The page may load and call its own origin only, so a script that got in
 * could neither fetch more nor carry anything out; nobody may frame it, and nothing of it may be kept by the browser.
 * No CORS header exists here, and no cookie: cookies are not separated by port (reliability list 2.6 a).
 */
export function pageHeaders(host: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    // The MP3 encoder is WebAssembly; no string becomes a script by this.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self' ws://${host}`,
    "worker-src 'self' blob:",
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
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), hid=(), serial=()',
    'cache-control': 'no-store',
  };
}
