import { AddressForbidden, InnerNetworks } from './inner-networks.js';

const verdict = (listed: string, address: string, isSecure = true): string => {
  try {
    InnerNetworks.parse(listed).check(address, isSecure);
    return 'allowed';
  } catch (error) {
    if (error instanceof AddressForbidden) return error.reason;
    throw error;
  }
};

describe('the addresses that connectors may ask', () => {
  it.each([
    ['1.2.3.4', 'allowed'],
    ['2400:3200::1', 'allowed'],
    ['10.1.2.3', 'not-listed'],
    ['172.31.255.255', 'not-listed'],
    ['192.168.0.1', 'not-listed'],
    ['100.64.0.1', 'not-listed'],
    ['127.0.0.1', 'not-listed'],
    ['::1', 'not-listed'],
    ['fd12::1', 'not-listed'],
    ['::ffff:10.1.2.3', 'not-listed'],
    ['64:ff9b::a01:203', 'not-listed'],
    ['169.254.169.254', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['100.100.100.200', 'never'],
    ['fd00:ec2::254', 'never'],
    ['fe80::1', 'never'],
    ['0.0.0.0', 'never'],
    ['::', 'never'],
    ['224.0.0.1', 'never'],
    ['255.255.255.255', 'never'],
  ])('without a list: %s is %s', (address, expected) => {
    expect(verdict('', address)).toBe(expected);
  });

  it('are inner ones where they are listed, also without TLS, and never those of this link', () => {
    const listed = '10.20.0.0/16, 127.0.0.1,fd12::/16 , 0.0.0.0/0';
    expect(verdict('10.20.0.0/16', '10.20.3.4', false)).toBe('allowed');
    expect(verdict('10.20.0.0/16', '10.21.0.1')).toBe('not-listed');
    expect(verdict('10.20.0.0/16', '1.2.3.4', false)).toBe('not-secure');
    expect(verdict(listed, '::ffff:127.0.0.1', false)).toBe('allowed');
    expect(verdict(listed, 'fd12:1::1', false)).toBe('allowed');
    expect(verdict(listed, '169.254.169.254')).toBe('never');
  });

  it.each(['10.0.0.0/33', '10.0.0/8', 'intranet', '10.0.0.0/', 'fd12::/129'])('cannot be listed as %s', (text) => {
    expect(() => InnerNetworks.parse(text)).toThrow('PULL_NETWORKS');
  });
});
