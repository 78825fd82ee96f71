import { createHmac, hkdfSync } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** Whose attempts are counted together. Whoever reads the table learns no name and no address. */
export interface AttemptSubjects {
  readonly account: Buffer;
  readonly address: Buffer;
}

const INFO = 'gp sign-in attempts';

/** Makes the subjects under a key drawn from a secret that all instances of the gateway share. */
export class SubjectKeys {
  private readonly key: Buffer;

  constructor(secret: Buffer) {
    this.key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), INFO, 32));
  }

  /** `accountName` normalised; it may be of no account: what people type into that field is hashed all the same. */
  of(accountName: string, address: string): AttemptSubjects {
    return { account: this.hash('account', accountName), address: this.hash('address', network(address)) };
  }

  private hash(kind: string, value: string): Buffer {
    return createHmac('sha256', this.key).update(`${kind}\n${value}`).digest();
  }
}

/** One household or office has a /64 of IPv6: its single addresses would be free attempts. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...rest];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
