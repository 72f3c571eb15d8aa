/** Opus counts time at this rate whatever it was given (RFC 7845, 4). */
const granuleRateHz = 48_000;
/** What libopus puts before the first sample at speech settings: 6.5 ms. Players leave it out. */
const preSkipSamples = 312;
/** By how many samples what an encoder gives is late: packets must cover the sound and this much more. */
export function opusDelaySamples(sampleRateHz: number): number {
  return Math.ceil((preSkipSamples * sampleRateHz) / granuleRateHz);
}

/** Pages of a second: few of them, and a cut file loses little. */
const packetsPerPage = 50;
/** One page holds at most this many lacing values. */
const maxLacing = 255;

/** Turns Opus packets into an Ogg stream (RFC 3533, RFC 7845). Pages come out as they fill. */
export type OggOpusWriter = {
  /** Identification and comment pages; first. */
  head(): Uint8Array[];
  /** One packet that holds `samples` samples of the input rate. */
  packet(bytes: Uint8Array, samples: number): Uint8Array[];
  /** The last page. `totalSamples` of the input rate: what the last packet holds beyond is padding that players cut off. */
  end(totalSamples: number): Uint8Array[];
};

/** `serial` tells streams of one file apart; any number. Only one channel: what a voice needs. */
export function createOggOpusWriter(input: { sampleRateHz: number; serial: number }): OggOpusWriter {
  const toGranule = (samples: number): number => Math.round((samples * granuleRateHz) / input.sampleRateHz);
  let sequence = 0;
  let samplesSoFar = 0;
  let waiting: Uint8Array[] = [];
  const page = (packets: readonly Uint8Array[], granule: number, flags: number): Uint8Array => {
    const made = oggPage({ packets, granule, flags, serial: input.serial, sequence });
    sequence += 1;
    return made;
  };
  const lacing = (packets: readonly Uint8Array[]): number =>
    packets.reduce((sum, { length }) => sum + Math.floor(length / 255) + 1, 0);

  return {
    head: () => [page([opusHead(input.sampleRateHz)], 0, beginsStream), page([opusTags()], 0, 0)],
    packet(bytes, samples) {
      const pages: Uint8Array[] = [];
      // Full ones leave only when another packet follows: the last page must hold at least one.
      if (waiting.length >= packetsPerPage || lacing([...waiting, bytes]) > maxLacing) {
        // What has come out of the decoder by then, the part that is skipped included.
        pages.push(page(waiting, toGranule(samplesSoFar), 0));
        waiting = [];
      }
      waiting.push(bytes);
      samplesSoFar += samples;
      return pages;
    },
    end(totalSamples) {
      const last = page(waiting, preSkipSamples + toGranule(totalSamples), endsStream);
      waiting = [];
      return [last];
    },
  };
}

const beginsStream = 2;
const endsStream = 4;

function opusHead(sampleRateHz: number): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(ascii('OpusHead'));
  view.setUint8(8, 1);
  view.setUint8(9, 1);
  view.setUint16(10, preSkipSamples, true);
  view.setUint32(12, sampleRateHz, true);
  return bytes;
}

function opusTags(): Uint8Array {
  const vendor = ascii('Fluxions Desktop');
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  bytes.set(ascii('OpusTags'));
  new DataView(bytes.buffer).setUint32(8, vendor.length, true);
  bytes.set(vendor, 12);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function oggPage(page: {
  packets: readonly Uint8Array[];
  granule: number;
  flags: number;
  serial: number;
  sequence: number;
}): Uint8Array {
  // A packet is laced in pieces of 255 bytes; a shorter one, also of none, ends it.
  const sizes = page.packets.flatMap(({ length }) => [
    ...Array.from({ length: Math.floor(length / 255) }, () => 255),
    length % 255,
  ]);
  const bodyBytes = page.packets.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(27 + sizes.length + bodyBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(ascii('OggS'));
  view.setUint8(5, page.flags);
  view.setBigUint64(6, BigInt(page.granule), true);
  view.setUint32(14, page.serial, true);
  view.setUint32(18, page.sequence, true);
  view.setUint8(26, sizes.length);
  bytes.set(sizes, 27);
  let at = 27 + sizes.length;
  for (const packet of page.packets) {
    bytes.set(packet, at);
    at += packet.length;
  }
  view.setUint32(22, checksum(bytes), true);
  return bytes;
}

/** CRC-32 of Ogg: polynomial 0x04c11db7, not reflected, nothing inverted; its own field counts as zero. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (crcTable[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return crc;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1) >>> 0;
  return value;
});
