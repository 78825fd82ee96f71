import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sm2 as oldSm2 } from 'sm-crypto';
import { sm2 as newSm2 } from 'sm-crypto-v2';
import { UnsealError } from '../keys/field-keys.js';
import { Sm4CtrSuite } from '../suites/sm4-ctr.suite.js';
import type { SuiteName } from '../suites/suites.js';
import { generateBoxKeys, openBox, sealBox } from './sealed-box.js';
import { Sm2BoxSuite } from './sm2-box.suite.js';
import { X25519BoxSuite } from './x25519-box.suite.js';

const SUITES: readonly SuiteName[] = ['intl', 'gm'];
const AAD = 'zone:1';

describe.each(SUITES)('a sealed box, %s', (suite) => {
  const keys = generateBoxKeys(suite);

  it('opens for the holder of the private key, with any of the keys that it has, whatever its length', () => {
    const newer = generateBoxKeys(suite);
    for (const length of [0, 1, 15, 16, 17, 1000, 70_000]) {
      const plain = randomBytes(length);
      expect(openBox([newer, keys], sealBox(keys, plain, AAD), AAD)).toEqual(plain);
    }
  });

  it('looks different each time and does not show what is in it', () => {
    const plain = Buffer.from('13900000000');
    const [one, two] = [sealBox(keys, plain, AAD), sealBox(keys, plain, AAD)];
    expect(one.equals(two)).toBe(false);
    expect(one.includes(plain)).toBe(false);
  });

  it('does not open for others, at another place, cut, longer, or with any one byte changed', () => {
    const sealed = sealBox(keys, Buffer.from('text'), AAD);
    expect(() => openBox([generateBoxKeys(suite)], sealed, AAD)).toThrow(UnsealError);
    expect(() => openBox([], sealed, AAD)).toThrow(UnsealError);
    expect(() => openBox([keys], sealed, 'zone:2')).toThrow(UnsealError);
    expect(() => openBox([keys], Buffer.concat([sealed, Buffer.alloc(1)]), AAD)).toThrow(UnsealError);
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered[at]! ^= 1;
      expect(() => openBox([keys], altered, AAD)).toThrow(UnsealError);
      expect(() => openBox([keys], sealed.subarray(0, at), AAD)).toThrow(UnsealError);
    }
  });

  it('does not open with the key of the right name and another private half', () => {
    const sealed = sealBox(keys, Buffer.from('text'), AAD);
    const other = generateBoxKeys(suite);
    expect(() => openBox([{ ...keys, privateKey: other.privateKey }], sealed, AAD)).toThrow(UnsealError);
    expect(() => openBox([{ ...keys, privateKey: 'AAAA' }], sealed, AAD)).toThrow(UnsealError);
  });

  it('refuses to seal for what is no public key', () => {
    expect(() => sealBox({ suite, publicKey: 'AAAA' }, Buffer.alloc(1), AAD)).toThrow('bytes');
  });

  it('throws nothing else on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const body = Buffer.concat([sealBox(keys, Buffer.alloc(0), AAD).subarray(0, 10), Buffer.from(bytes)]);
        expect(() => openBox([keys], body, AAD)).toThrow(UnsealError);
      }),
      { numRuns: suite === 'gm' ? 20 : 100 },
    );
  });
});

it('a box of one suite is none of the other', () => {
  const [intl, gm] = [generateBoxKeys('intl'), generateBoxKeys('gm')];
  const sealed = sealBox(intl, Buffer.from('text'), AAD);
  sealed[1] = 2;
  expect(() => openBox([intl, gm], sealed, AAD)).toThrow(UnsealError);
});

/** RFC 7748 §5, in whole numbers: shares no code with OpenSSL. */
function x25519(scalar: Buffer, point: Buffer): Buffer {
  const P = 2n ** 255n - 19n;
  const little = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const k = (little(scalar) & ((1n << 255n) - 8n)) | (1n << 254n);
  const u = little(point) & ((1n << 255n) - 1n);
  const mod = (n: bigint): bigint => ((n % P) + P) % P;
  const x1 = u;
  let [x2, z2, x3, z3] = [1n, 0n, u, 1n];
  for (let t = 254n; t >= 0n; t -= 1n) {
    const bit = (k >> t) & 1n;
    if (bit === 1n) [x2, x3, z2, z3] = [x3, x2, z3, z2];
    const [a, b, c, d] = [mod(x2 + z2), mod(x2 - z2), mod(x3 + z3), mod(x3 - z3)];
    const [aa, bb, da, cb] = [mod(a * a), mod(b * b), mod(d * a), mod(c * b)];
    const e = mod(aa - bb);
    [x3, z3] = [mod((da + cb) ** 2n), mod(x1 * (da - cb) ** 2n)];
    [x2, z2] = [mod(aa * bb), mod(e * (aa + 121665n * e))];
    if (bit === 1n) [x2, x3, z2, z3] = [x3, x2, z3, z2];
  }
  let inverse = 1n;
  for (let base = z2, power = P - 2n; power > 0n; power >>= 1n, base = mod(base * base)) {
    if ((power & 1n) === 1n) inverse = mod(inverse * base);
  }
  return Buffer.from(
    mod(x2 * inverse)
      .toString(16)
      .padStart(64, '0'),
    'hex',
  ).reverse();
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('X25519, HKDF-SHA256, AES-256-GCM', () => {
  const suite = new X25519BoxSuite();
  const BASE = Buffer.concat([Buffer.from([9]), Buffer.alloc(31)]);
  /** RFC 5869, step by step. */
  const draw = (shared: Buffer, salt: Buffer): Buffer => {
    const mac = (key: Buffer, text: Buffer): Buffer => createHmac('sha256', key).update(text).digest();
    const info = Buffer.from('gp sealed box, X25519, HKDF-SHA256, AES-256-GCM');
    const drawn = mac(salt, shared);
    const first = mac(drawn, Buffer.concat([info, Buffer.from([1])]));
    return Buffer.concat([first, mac(drawn, Buffer.concat([first, info, Buffer.from([2])]))]).subarray(0, 44);
  };

  it('is checked by an implementation that gives what RFC 7748 §6.1 prints', () => {
    const alice = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
    const bobPublic = hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
    expect(x25519(alice, BASE).toString('hex')).toBe(
      '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
    );
    expect(x25519(alice, bobPublic).toString('hex')).toBe(shared);
  });

  it('opens what a second implementation sealed, and is opened by it', () => {
    const keys = suite.generateKeyPair();
    const [own, recipient] = [Buffer.from(keys.privateKey, 'base64url'), Buffer.from(keys.publicKey, 'base64url')];
    expect(x25519(own, BASE)).toEqual(recipient);
    const [plain, aad, ephemeral] = [Buffer.from('对岸的信'), Buffer.from('place'), randomBytes(32)];
    const theirs = x25519(ephemeral, BASE);
    const drawn = draw(x25519(ephemeral, recipient), Buffer.concat([theirs, recipient]));
    const cipher = createCipheriv('aes-256-gcm', drawn.subarray(0, 32), drawn.subarray(32)).setAAD(aad);
    const text = Buffer.concat([cipher.update(plain), cipher.final()]);
    expect(suite.open(keys.privateKey, Buffer.concat([theirs, text, cipher.getAuthTag()]), aad)).toEqual(plain);

    const body = suite.seal(keys.publicKey, plain, aad);
    const ours = body.subarray(0, 32);
    const again = draw(x25519(own, ours), Buffer.concat([ours, recipient]));
    const decipher = createDecipheriv('aes-256-gcm', again.subarray(0, 32), again.subarray(32)).setAAD(aad);
    decipher.setAuthTag(body.subarray(-16));
    expect(Buffer.concat([decipher.update(body.subarray(32, -16)), decipher.final()])).toEqual(plain);
  });

  it('takes no point of small order, whose shared secret everybody knows', () => {
    const keys = suite.generateKeyPair();
    for (const point of [Buffer.alloc(32), Buffer.concat([Buffer.from([1]), Buffer.alloc(31)])]) {
      expect(() => suite.seal(point.toString('base64url'), Buffer.alloc(1), Buffer.alloc(0))).toThrow();
      expect(() => suite.open(keys.privateKey, Buffer.concat([point, Buffer.alloc(17)]), Buffer.alloc(0))).toThrow();
    }
  });
});

describe('SM2 encryption (GB/T 32918.4), SM4-CTR, HMAC-SM3', () => {
  const suite = new Sm2BoxSuite();
  const toHex = (text: string): string => Buffer.from(text, 'base64url').toString('hex');

  it('is decrypted as the example of GB/T 32918.5-2017, annex C, by both implementations', () => {
    const [c1, c3, c2] = [
      '04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73' +
        'e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0',
      '59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766',
      '21886ca989ca9c7d58087307ca93092d651efa',
    ];
    const key = '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8';
    expect(newSm2.doDecrypt(c1 + c3 + c2, key, 1)).toBe('encryption standard');
    expect(oldSm2.doDecrypt(c1 + c3 + c2, key, 1)).toBe('encryption standard');
  });

  it('opens what a second implementation encrypted, and is opened by it', () => {
    const keys = suite.generateKeyPair();
    const fields = new Sm4CtrSuite();
    const [plain, aad, key] = [Buffer.from('对岸的信'), Buffer.from('place'), randomBytes(32)];
    const wrapped = hex(oldSm2.doEncrypt([...key], toHex(keys.publicKey), 1));
    const sealed = fields.seal(key, plain, Buffer.concat([wrapped, aad]));
    expect(suite.open(keys.privateKey, Buffer.concat([wrapped, sealed]), aad)).toEqual(plain);

    const body = suite.seal(keys.publicKey, plain, aad);
    const ours = body.subarray(0, 128);
    const unwrapped = Buffer.from(
      oldSm2.doDecrypt(ours.toString('hex'), toHex(keys.privateKey), 1, { output: 'array' }),
    );
    expect(fields.open(unwrapped, body.subarray(128), Buffer.concat([ours, aad]))).toEqual(plain);
  });
});
