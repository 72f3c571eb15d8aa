import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

/** What electron-builder hands to its hook, as far as it is used here. */
type PackContext = {
  appOutDir: string;
  electronPlatformName: string;
  arch: number;
  packager: { appInfo: { productFilename: string }; executableName?: string };
};

/** electron-builder's number for Apple Silicon. */
const arm64 = 3;

function executableOf(context: PackContext): string {
  const { productFilename } = context.packager.appInfo;
  if (context.electronPlatformName === 'darwin') return join(context.appOutDir, `${productFilename}.app`);
  const name = context.electronPlatformName === 'win32' ? `${productFilename}.exe` : context.packager.executableName;
  return join(context.appOutDir, name ?? productFilename);
}

/**
 * Sets every fuse of the packaged Electron before it is signed. electron-builder's own `electronFuses` knows eight of
 * the nine; a fuse that a newer Electron adds fails the build here until somebody decides about it (H1).
 */
export default async function afterPack(context: PackContext): Promise<void> {
  await flipFuses(executableOf(context), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // An unsigned build for Apple Silicon would not start after its bytes changed.
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin' && context.arch === arm64,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    // macOS and Windows only; Electron does not check archives on Linux.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // The page lives on a scheme of its own.
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    [FuseV1Options.WasmTrapHandlers]: true,
  });
}
