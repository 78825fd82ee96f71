import { SubjectKeys } from './attempt-subjects.js';

const keys = new SubjectKeys(Buffer.alloc(32, 7));
const addressOf = (address: string): string => keys.of('lisi', address).address.toString('hex');

describe('subjects of attempts', () => {
  it('are the same on every instance with the same secret, and tell nothing without it', () => {
    const other = new SubjectKeys(Buffer.alloc(32, 7)).of('lisi', '10.0.0.1');
    expect(keys.of('lisi', '10.0.0.1')).toEqual(other);
    expect(new SubjectKeys(Buffer.alloc(32, 8)).of('lisi', '10.0.0.1')).not.toEqual(other);
    expect(keys.of('10.0.0.1', 'lisi').account).not.toEqual(other.address);
  });

  it('take a network of IPv6 for one address, however it is spelt', () => {
    expect(addressOf('2001:db8:1:2::1')).toBe(addressOf('2001:0DB8:1:2:ffff:0:0:9'));
    expect(addressOf('2001:db8:1:2::1')).not.toBe(addressOf('2001:db8:1:3::1'));
    expect(addressOf('fe80::1%eth0')).toBe(addressOf('fe80::2'));
    expect(addressOf('::ffff:10.0.0.1')).toBe(addressOf('10.0.0.1'));
    expect(addressOf('10.0.0.2')).not.toBe(addressOf('10.0.0.1'));
  });
});
