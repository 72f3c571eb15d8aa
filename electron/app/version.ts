/** Put in by the build. */
declare const __APP_VERSION__: string;

/** The app's version; `dev` when running from sources. */
export const appVersion = typeof __APP_VERSION__ === 'undefined' ? 'dev' : __APP_VERSION__;
