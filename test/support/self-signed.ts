import { generateKeyPairSync, sign } from 'node:crypto';

/** DER: tag, length, content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const ascii = (tag: number, text: string): Buffer => der(tag, Buffer.from(text, 'latin1'));
const name = (text: string): Buffer => sequence(der(0x31, sequence(oid('550403'), ascii(0x0c, text))));
const time = (at: number): Buffer => ascii(0x18, `${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`);

/**
 * A certificate for `host` that signs itself, valid now (or already expired), made from nothing but node:crypto: tests
 * need one per run and no key may lie in the repository.
 */
export function selfSigned(host: string, options: { expired?: boolean } = {}): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const day = 86_400_000;
  const from = Date.now() - 10 * day;
  const to = options.expired === true ? Date.now() - day : Date.now() + 10 * day;
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const altName = der(0x04, sequence(ascii(0x82, host)));
  const isAuthority = der(0x04, sequence(der(0x01, Buffer.from([0xff]))));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1 + Math.floor(Math.random() * 126)])),
    algorithm,
    name(host),
    sequence(time(from), time(to)),
    name(host),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(oid('551d11'), altName), sequence(oid('551d13'), isAuthority))),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
