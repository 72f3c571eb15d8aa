import { networkInterfaces } from 'node:os';

/** The addresses this computer has towards other ones, as one text: another text means another network (T100). */
export function ownAddresses(): string {
  return Object.entries(networkInterfaces())
    .flatMap(([name, list]) => (list ?? []).filter((one) => !one.internal).map((one) => `${name} ${one.address}`))
    .toSorted()
    .join();
}
