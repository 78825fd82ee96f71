import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generateWitnessKeys, WitnessKeys } from './witness-keys.js';

describe.each(['intl', 'gm'] as const)('keys of the witness, suite %s', (suite) => {
  const made = generateWitnessKeys(suite);
  const keys = new WitnessKeys(made.keys);

  it('sign what their public half alone accepts, and nothing else', () => {
    const { d: _, ...half } = made.keys[0];
    const auditor = new WitnessKeys([half]);
    expect(auditor.signer).toBeNull();
    const { keyId } = keys.signer!;
    const signature = keys.signer!.sign('line 1');
    expect(auditor.verify(keyId, 'line 1', signature)).toBe(true);
    expect(auditor.verify(keyId, 'line 2', signature)).toBe(false);
    expect(auditor.verify(keyId, 'line 1', signature.slice(2))).toBe(false);
    expect(auditor.verify('another', 'line 1', signature)).toBe(false);
    const other = new WitnessKeys(generateWitnessKeys(suite).keys).signer!;
    expect(auditor.verify(keyId, 'line 1', other.sign('line 1'))).toBe(false);
  });

  it('verify beside those of the other suite, after which theirs sign no more', () => {
    const after = generateWitnessKeys(suite === 'gm' ? 'intl' : 'gm').keys[0];
    const { d: _, ...before } = made.keys[0];
    const both = new WitnessKeys([before, after]);
    expect(both.signer!.keyId).not.toBe(keys.signer!.keyId);
    expect(both.verify(keys.signer!.keyId, 'line', keys.signer!.sign('line'))).toBe(true);
    expect(both.verify(both.signer!.keyId, 'line', both.signer!.sign('line'))).toBe(true);
  });

  it('are read from a file, and a file without any is refused', () => {
    const directory = mkdtempSync(join(tmpdir(), 'witness-keys-'));
    try {
      const file = join(directory, 'keys.json');
      writeFileSync(file, JSON.stringify(made));
      expect(WitnessKeys.load(file).signer!.keyId).toBe(keys.signer!.keyId);
      for (const content of [
        { keys: [] },
        { keys: [{ crv: 'P-256', x: 'a' }] },
        { keys: [{ crv: 'SM2', x: 'a' }] },
        [],
      ]) {
        writeFileSync(file, JSON.stringify(content));
        expect(() => WitnessKeys.load(file)).toThrow('Ed25519 or SM2');
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
