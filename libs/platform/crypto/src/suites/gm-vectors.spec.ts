import { spawnSync } from 'node:child_process';
import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { sm2 as oldSm2, sm3 as oldSm3, sm4 as oldSm4 } from 'sm-crypto';
import { sm3 as newSm3 } from 'sm-crypto-v2';
import { Sm2Scheme } from '../signing/sm2.scheme.js';

/** Node's own OpenSSL, checked against what the standards print and against implementations that share no code with it. */
const sm3 = (text: Buffer | string): string => createHash('sm3').update(text).digest('hex');
const hmac = (key: Buffer, text: Buffer): string => createHmac('sm3', key).update(text).digest('hex');
const ecb = (key: string, block: Buffer): Buffer =>
  createCipheriv('sm4-ecb', Buffer.from(key, 'hex'), null).setAutoPadding(false).update(block);

describe('SM3 (GB/T 32905-2016, annex A)', () => {
  it('gives the digests of both examples', () => {
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  it('agrees with a second implementation, as HMAC too', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 200]) {
      const [text, key] = [randomBytes(length), randomBytes(32)];
      expect(sm3(text)).toBe(oldSm3([...text]));
      expect(hmac(key, text)).toBe(oldSm3([...text], { key: [...key], mode: 'hmac' }));
    }
  });

  it('draws keys by HKDF as RFC 5869 says, step by step with another implementation of HMAC', () => {
    const [key, salt, info] = [randomBytes(32), randomBytes(16), Buffer.from('info')];
    const mac = (with_: Uint8Array, text: Buffer): Buffer =>
      Buffer.from(newSm3(text, { key: with_, mode: 'hmac' }), 'hex');
    const drawn = mac(salt, key);
    const first = mac(drawn, Buffer.concat([info, Buffer.from([1])]));
    const second = mac(drawn, Buffer.concat([first, info, Buffer.from([2])]));
    expect(Buffer.from(hkdfSync('sm3', key, salt, info, 48))).toEqual(Buffer.concat([first, second]).subarray(0, 48));
  });
});

describe('SM4 (GB/T 32907-2016, annex A)', () => {
  const KEY = '0123456789abcdeffedcba9876543210';

  it('gives the ciphertext of example 1', () => {
    expect(ecb(KEY, Buffer.from(KEY, 'hex')).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
  });

  it('gives the ciphertext of example 2, a million rounds', () => {
    const cipher = createCipheriv('sm4-ecb', Buffer.from(KEY, 'hex'), null).setAutoPadding(false);
    let block: Buffer = Buffer.from(KEY, 'hex');
    for (let round = 0; round < 1_000_000; round += 1) block = cipher.update(block);
    expect(block.toString('hex')).toBe('595298c7c6fd271f0402f804c33d3f66');
  });

  it('counts as the vectors of draft-ribose-cfrg-sm4 (A.2.5.1) do', () => {
    const words = ['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'aa', 'bb'].map((byte) => byte.repeat(8)).join('');
    const iv = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
    const text = createCipheriv('sm4-ctr', Buffer.from(KEY, 'hex'), iv).update(Buffer.from(words, 'hex'));
    expect(text.toString('hex')).toBe(
      'ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7' +
        'f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514',
    );
  });

  it('counts as a second implementation of the block cipher does, over a carry of the counter', () => {
    const [key, text] = [randomBytes(16), randomBytes(70)];
    const iv = Buffer.from('0000000000000000fffffffffffffffe', 'hex');
    const stream = Buffer.concat(
      [0n, 1n, 2n, 3n, 4n].map((step) => {
        const counter = (BigInt(`0x${iv.toString('hex')}`) + step).toString(16).padStart(32, '0');
        const block = oldSm4.encrypt([...Buffer.from(counter, 'hex')], [...key], { padding: 'none', output: 'array' });
        return Buffer.from(block);
      }),
    );
    const expected = Buffer.from(text.map((byte, at) => byte ^ stream[at]!));
    expect(createCipheriv('sm4-ctr', key, iv).update(text)).toEqual(expected);
  });
});

// The example of the standard, which GM/T 0003.5-2012 has in its annex A.2 as well.
describe('SM2 (GB/T 32918.5-2017, annex A.2)', () => {
  const scheme = new Sm2Scheme();
  const hex = (text: string): Buffer => Buffer.from(text, 'hex');
  const publicKey = hex(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
      'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  ).toString('base64url');
  const privateKey = hex('3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8').toString('base64url');
  const signature = hex(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
      'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  );
  const message = Buffer.from('message digest');
  const directory = mkdtempSync(join(tmpdir(), 'sm2-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('accepts the signature of the standard, and none with another bit, message or key', () => {
    expect(scheme.verify(publicKey, message, signature)).toBe(true);
    expect(scheme.verify(publicKey, Buffer.from('message digesT'), signature)).toBe(false);
    expect(scheme.verify(scheme.generateKeyPair().publicKey, message, signature)).toBe(false);
    for (let at = 0; at < signature.length; at += 1) {
      const altered = Buffer.from(signature);
      altered[at]! ^= 1;
      expect(scheme.verify(publicKey, message, altered)).toBe(false);
    }
    expect(scheme.verify('AAAA', message, signature)).toBe(false);
    expect(scheme.verify(Buffer.alloc(65, 4).toString('base64url'), message, signature)).toBe(false);
    expect(scheme.verify(publicKey, message, signature.subarray(1))).toBe(false);
  });

  it('signs with the key of the standard what its public half accepts, anew each time', () => {
    const [first, second] = [scheme.sign(privateKey, message), scheme.sign(privateKey, message)];
    expect(scheme.verify(publicKey, message, first)).toBe(true);
    expect(scheme.verify(publicKey, message, second)).toBe(true);
    expect(first.equals(second)).toBe(false);
    expect(() => scheme.sign('AAAA', message)).toThrow('32 bytes');
  });

  it('agrees with a second implementation in both directions', () => {
    const pair = scheme.generateKeyPair();
    const toHex = (text: string): string => Buffer.from(text, 'base64url').toString('hex');
    const options = { hash: true, userId: '1234567812345678' };
    const theirs = oldSm2.doSignature([...message], toHex(pair.privateKey), options);
    expect(scheme.verify(pair.publicKey, message, hex(theirs))).toBe(true);
    const ours = scheme.sign(pair.privateKey, message).toString('hex');
    expect(oldSm2.doVerifySignature([...message], ours, toHex(pair.publicKey), options)).toBe(true);
  });

  const hasSm2 = spawnSync('openssl', ['ecparam', '-name', 'SM2', '-noout']).status === 0;
  const itWithOpenssl = (name: string, test: () => void): void => {
    // Where no OpenSSL command with SM2 is installed, the checks above stand alone.
    if (hasSm2) it(name, test);
  };
  itWithOpenssl('agrees with the OpenSSL command line in both directions', () => {
    const file = (name: string): string => join(directory, name);
    const openssl = (...args: string[]): Buffer => {
      const run = spawnSync('openssl', args);
      if (run.status !== 0) throw new Error(String(run.stderr) || 'openssl did not run');
      return run.stdout;
    };
    writeFileSync(file('message'), message);
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', file('key.pem'));
    openssl('pkey', '-in', file('key.pem'), '-pubout', '-out', file('public.pem'));
    const told = openssl('pkey', '-in', file('key.pem'), '-text', '-noout').toString().replace(/[\s:]/g, '');
    const parts = /priv([0-9a-f]+)pub(04[0-9a-f]{128})/.exec(told);
    const own = hex(parts![1]!.padStart(64, '0').slice(-64)).toString('base64url');
    const common = ['-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678', '-in', file('message')];
    const theirs = openssl('pkeyutl', '-sign', '-inkey', file('key.pem'), ...common);
    expect(scheme.verify(hex(parts![2]!).toString('base64url'), message, fromDer(theirs))).toBe(true);
    writeFileSync(file('signature'), toDer(scheme.sign(own, message)));
    const verify = ['pkeyutl', '-verify', '-pubin', '-inkey', file('public.pem'), '-sigfile', file('signature')];
    expect(openssl(...verify, ...common).toString()).toContain('Success');
  });
});

/** SEQUENCE of two INTEGERs, as OpenSSL writes signatures. */
function fromDer(der: Buffer): Buffer {
  const integer = (at: number): Buffer => der.subarray(at + 2, at + 2 + der[at + 1]!);
  const [r, s] = [integer(2), integer(4 + der[3]!)];
  const whole = (part: Buffer): Buffer => Buffer.concat([Buffer.alloc(32), part]).subarray(-32);
  return Buffer.concat([whole(r), whole(s)]);
}

function toDer(signature: Buffer): Buffer {
  const integer = (part: Buffer): Buffer => {
    const from = part.findIndex((byte) => byte !== 0);
    const bytes = part[from]! > 0x7f ? Buffer.concat([Buffer.alloc(1), part.subarray(from)]) : part.subarray(from);
    return Buffer.concat([Buffer.from([2, bytes.length]), bytes]);
  };
  const body = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
