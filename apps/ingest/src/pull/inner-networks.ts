import { BlockList, isIP, isIPv4 } from 'node:net';

/** An address that may not be asked. The text names no address: it is shown to people. */
export class AddressForbidden extends Error {
  readonly code = 'ADDRESS_FORBIDDEN';

  constructor(readonly reason: 'never' | 'not-listed' | 'not-secure') {
    super(`the address is forbidden: ${reason}`);
    this.name = 'AddressForbidden';
  }
}

type Net = readonly [network: string, bits: number];

/** Never asked, whatever the configuration says: this link, where cloud machines tell their secrets, and what is no machine. */
const NEVER: readonly Net[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
];

/** Asked only where the configuration lists them: nobody on the open net is there (IANA special-purpose registries). */
const INNER: readonly Net[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['::1', 128],
  ['fc00::', 7],
  ['fec0::', 10],
  // Addresses that lead on to IPv4 ones, which are not looked into.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
];

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

function listOf(nets: readonly Net[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of nets) list.addSubnet(network, bits, family(network));
  return list;
}

const NEVER_LIST = listOf(NEVER);
const INNER_LIST = listOf(INNER);
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Which addresses connectors may ask. */
export class InnerNetworks {
  private constructor(private readonly listed: BlockList) {}

  /** `10.20.0.0/16, 192.168.7.9`. Throws on what is no address or network. */
  static parse(text: string): InnerNetworks {
    const nets = text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one): Net => {
        const [network = '', given] = one.split('/');
        const most = isIPv4(network) ? 32 : 128;
        const bits = given === undefined ? most : Number(given);
        if (isIP(network) === 0 || !Number.isInteger(bits) || bits < 0 || bits > most || given === '') {
          throw new Error(`PULL_NETWORKS: "${one}" is no address and no network such as 10.20.0.0/16`);
        }
        return [network, bits];
      });
    return new InnerNetworks(listOf(nets));
  }

  /**
   * Throws `AddressForbidden`. Open text goes to listed networks only: elsewhere anybody on the way could read the secret, or
   * write what we take in.
   */
  check(given: string, isSecure: boolean): void {
    const address = MAPPED.exec(given)?.[1] ?? given;
    const of = family(address);
    if (isIP(address) === 0 || NEVER_LIST.check(address, of)) throw new AddressForbidden('never');
    if (this.listed.check(address, of)) return;
    if (INNER_LIST.check(address, of)) throw new AddressForbidden('not-listed');
    if (!isSecure) throw new AddressForbidden('not-secure');
  }
}
