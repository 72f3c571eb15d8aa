/**
 * What the page may do, as response headers. Everything it loads comes from its own origin and everything it asks goes
 * through its port, so a script that got in could neither load more nor carry anything out. Source: reliability list
 * 2.7, H2, section 4.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  // The MP3 encoder is WebAssembly; no string becomes a script by this.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self'",
  // The MP3 encoder's worker is a blob of the page's own code; see the Trusted Types policy beside its use.
  "worker-src 'self' blob:",
  "manifest-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Sent with every response, errors included. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), hid=(), serial=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
