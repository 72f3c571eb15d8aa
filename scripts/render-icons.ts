import { writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

// `node scripts/render-icons.ts`: draws every icon file from resources/icons/icon.svg. Run it when the drawing changes.

const dir = join(import.meta.dirname, '..', 'resources', 'icons');
const linuxSizes = [16, 32, 48, 64, 128, 256, 512];
/** Entry types of an .icns file that hold PNGs, by side in pixels. */
const icnsTypes: [type: string, size: number][] = [
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
];
/** macOS draws icons on a grid: the shape takes 824 of 1024 pixels. */
const macScale = 824 / 1024;

const svg = await readFile(join(dir, 'icon.svg'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();

async function render(size: number, scale = 1): Promise<Buffer> {
  const side = Math.round(size * scale);
  const margin = Math.round((size - side) / 2);
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0;background:transparent}svg{position:absolute;left:${margin}px;top:${margin}px;width:${side}px;height:${side}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

/** A Windows icon with one PNG of 256 pixels, which every Windows since Vista scales. */
function toIco(png: Buffer): Buffer {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  // Width and height 0 mean 256; one plane, 32 bits per pixel.
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

function toIcns(entries: { type: string; png: Buffer }[]): Buffer {
  const blocks = entries.map(({ type, png }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(blocks);
  const head = Buffer.alloc(8);
  head.write('icns', 'ascii');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

await mkdir(join(dir, 'linux'), { recursive: true });
for (const size of linuxSizes) writeFileSync(join(dir, 'linux', `${size}x${size}.png`), await render(size));
writeFileSync(join(dir, 'icon.png'), await render(512));
writeFileSync(join(dir, 'icon.ico'), toIco(await render(256)));
const macEntries = [];
for (const [type, size] of icnsTypes) macEntries.push({ type, png: await render(size, macScale) });
writeFileSync(join(dir, 'icon.icns'), toIcns(macEntries));
await browser.close();
