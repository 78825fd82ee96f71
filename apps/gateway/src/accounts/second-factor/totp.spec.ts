import { createHmac } from 'node:crypto';
import { Secret } from 'otpauth';
import { newTotpSecret, takeTotpCode, totpUri } from './totp.js';

/** RFC 6238 by hand, so that the library is checked and not repeated. */
function codeAt(secret: Buffer, seconds: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const bytes = Buffer.from('12345678901234567890');
const secret = new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('codes of the second factor', () => {
  // RFC 6238 appendix B, the last six of its eight digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('at %d s is %s', (seconds, code) => {
    expect(codeAt(bytes, seconds)).toBe(code);
    expect(takeTotpCode(secret, code, at(seconds), null)).toBe(Math.floor(seconds / 30));
  });

  it('are taken one step before and after, and not two', () => {
    const now = 1_800_000_000;
    const step = now / 30;
    expect([-60, -30, 0, 30, 60].map((off) => takeTotpCode(secret, codeAt(bytes, now + off), at(now), null))).toEqual([
      null,
      step - 1,
      step,
      step + 1,
      null,
    ]);
  });

  it('are taken once: neither the same nor an earlier step comes after', () => {
    const now = 1_800_000_000;
    const step = takeTotpCode(secret, codeAt(bytes, now), at(now), null);
    expect(step).not.toBeNull();
    expect(takeTotpCode(secret, codeAt(bytes, now), at(now), step)).toBeNull();
    expect(takeTotpCode(secret, codeAt(bytes, now - 30), at(now), step)).toBeNull();
    expect(takeTotpCode(secret, codeAt(bytes, now + 30), at(now + 30), step)).toBe((step ?? 0) + 1);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', ' 12345'])('are not %j', (code) => {
    expect(takeTotpCode(secret, code, at(1_800_000_000), null)).toBeNull();
  });

  it('come from secrets of 160 bits, shown as an address for authenticators', () => {
    const made = newTotpSecret();
    expect(made).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(made);
    expect(totpUri(made, { issuer: '网格检察', account: 'lisi' })).toBe(
      `otpauth://totp/${encodeURIComponent('网格检察')}:lisi?issuer=${encodeURIComponent('网格检察')}&secret=${made}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});
