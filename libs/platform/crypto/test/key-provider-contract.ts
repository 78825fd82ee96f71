import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { type KeyPlace, type KeyProvider, KeyUnwrapError } from '../src/providers/key-provider.js';

/** What a provider under test has to offer beside itself. */
export interface ProviderUnderTest {
  readonly provider: KeyProvider;
  /** The same provider after its key-encryption key was replaced, the one before being kept. */
  afterReplacement(): Promise<KeyProvider>;
  /** A provider of the same kind with other keys. */
  another(): Promise<KeyProvider>;
}

const PLACE: KeyPlace = { use: 'sealing', name: 'sealing/k1' };

/** Checks the contract of `KeyProvider`; call it inside a `describe` of every implementation. */
export function keyProviderContract(start: () => Promise<ProviderUnderTest>): void {
  it.each([16, 32, 64])('gives a key of %d bytes back, byte for byte', async (length) => {
    const { provider } = await start();
    for (const key of [randomBytes(length), Buffer.alloc(length), Buffer.alloc(length, 0xff)]) {
      expect(await provider.unwrap(await provider.wrap(key, PLACE), PLACE)).toEqual(key);
    }
  });

  it('shows printable text that holds nothing of the key', async () => {
    const { provider } = await start();
    const key = randomBytes(32);
    const wrapped = await provider.wrap(key, PLACE);
    expect(wrapped).toMatch(/^[!-~]+$/);
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(wrapped).not.toContain(key.toString(encoding).slice(0, 12));
    }
    expect(provider.name).toMatch(/^[a-z0-9]{1,16}$/);
  });

  it('refuses what was altered or cut, and tells nothing of it', async () => {
    const { provider } = await start();
    const wrapped = await provider.wrap(randomBytes(32), PLACE);
    const altered = [...wrapped.slice(-40)].map((_, i) => {
      const at = wrapped.length - 40 + i;
      return `${wrapped.slice(0, at)}${wrapped[at] === 'A' ? 'B' : 'A'}${wrapped.slice(at + 1)}`;
    });
    for (const text of [...altered, wrapped.slice(0, -4), wrapped.slice(0, 8), '', 'kek1:AAAABBBBCCCCDDDDEEEE']) {
      const error: unknown = await provider.unwrap(text, PLACE).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(KeyUnwrapError);
      if (text.length > 8) expect(String(error)).not.toContain(text.slice(-12));
    }
  });

  it('refuses at another place what it wrapped for one', async () => {
    const { provider } = await start();
    const wrapped = await provider.wrap(randomBytes(32), PLACE);
    const others: KeyPlace[] = [
      { use: 'sealing', name: 'sealing/k2' },
      { use: 'index', name: 'sealing/k1' },
      { use: 'index', name: 'index/phone/i1/sm3' },
    ];
    for (const place of others) {
      await expect(provider.unwrap(wrapped, place)).rejects.toBeInstanceOf(KeyUnwrapError);
    }
  });

  it('refuses what another one wrapped', async () => {
    const { provider, another } = await start();
    const foreign = await (await another()).wrap(randomBytes(32), PLACE);
    await expect(provider.unwrap(foreign, PLACE)).rejects.toBeInstanceOf(KeyUnwrapError);
  });

  it('unwraps what was wrapped before its own key was replaced, and wraps with the new one', async () => {
    const { provider, afterReplacement } = await start();
    const key = randomBytes(32);
    const before = await provider.wrap(key, PLACE);
    const replaced = await afterReplacement();
    expect(await replaced.unwrap(before, PLACE)).toEqual(key);
    const after = await replaced.wrap(key, PLACE);
    expect(await replaced.unwrap(after, PLACE)).toEqual(key);
    expect(after.slice(0, 16)).not.toBe(before.slice(0, 16));
  });

  it('serves several callers at once', async () => {
    const { provider } = await start();
    const keys = Array.from({ length: 20 }, () => randomBytes(32));
    const back = await Promise.all(keys.map(async (key) => provider.unwrap(await provider.wrap(key, PLACE), PLACE)));
    expect(back).toEqual(keys);
  });
}
