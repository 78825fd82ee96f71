import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory } from '../../test/a-history.js';
import { rehash, Superuser } from '../../test/superuser.js';
import { verifyInclusion } from '../merkle/merkle-tree.js';
import { leafOf } from '../sealing/seal-session.js';
import { WitnessKeys } from '../witness/witness-keys.js';
import { composeLine, parseLine, readLine } from '../witness/witness-line.js';
import { proveEntry } from './prove-entry.js';
import { verifyRecent } from './verify-recent.js';

let history: TestHistory;
let user: Superuser;
beforeEach(async () => {
  history = await aHistory(testDatabase);
  user = await Superuser.signIn(history.db.adminUrl);
  for (const id of ['a', 'b', 'c', 'a']) {
    await history.append(aWrite('clue', id), aWrite('case', id));
    await history.seal();
  }
});
afterEach(async () => {
  await user.signOut();
  await history.drop();
});

const lines = (): string[] => readFileSync(history.main.path, 'utf8').trimEnd().split('\n');
const write = (texts: readonly string[], files = [history.main, history.second]): void => {
  for (const file of files) writeFileSync(file.path, `${texts.join('\n')}\n`);
};
const found = async () => (await history.verify()).findings.map(({ kind, line }) => [kind, line]);
const forge = async (id: string, seq: number): Promise<void> => {
  const row = (await user.chain({ kind: 'clue', id })).find((one) => one.seq === seq)!;
  await user.store({ ...row, command: 'forged', hash: rehash({ ...row, command: 'forged' }) });
};

describe('a witness', () => {
  it.each([
    ['in its middle', 1],
    ['at its beginning', 0],
    ['at its end', 3],
  ])('of which a line was changed %s is found out', async (_where, at) => {
    write(lines().map((line, i) => (i === at ? line.replace('"size":', '"size":1') : line)));
    expect(await found()).toContainEqual(['line-changed', at + 1]);
  });

  it('of which lines were taken out is found out', async () => {
    write(lines().filter((_, i) => i !== 1));
    expect(await found()).toContainEqual(['lines-missing', 1]);
    write(lines().slice(1));
    expect(await found()).toContainEqual(['lines-missing', 0]);
  });

  it('of which a line was repeated or exchanged is found out, or says nothing new', async () => {
    const [one, two, three, four] = lines();
    write([one!, three!, two!, four!]);
    expect((await history.verify()).findingCount).toBeGreaterThan(0);
    write([one!, two!, two!, three!, four!]);
    expect(await history.verify()).toMatchObject({ findings: [], notes: [expect.stringContaining('已被接替')] });
  });

  it('covers the entries of a changed line by the root of the next one', async () => {
    write(lines().map((line, i) => (i === 1 ? line.replace('"size":', '"size":1') : line)));
    await forge('b', 1);
    expect(await found()).toContainEqual(['root-differs', 3]);
  });

  it('that differs from its second copy is found out', async () => {
    const other = await aHistory(testDatabase);
    await other.append(aWrite('clue', 'x'));
    writeFileSync(other.witness.keyFile, readFileSync(history.witness.keyFile));
    await other.seal();
    writeFileSync(history.second.path, readFileSync(other.main.path));
    await other.drop();
    expect(await found()).toContainEqual(['copies-differ', 1]);
  });

  it('that is gone from one place is read in the other', async () => {
    rmSync(history.main.path);
    expect(await history.verify()).toMatchObject({ findings: [], sealed: { entries: 8 } });
    await forge('b', 1);
    expect(await found()).toEqual([['rewritten', undefined]]);
  });

  it('may hold a line of a sealer that had been overtaken: it is told, and no alarm', async () => {
    const keys = WitnessKeys.load(history.witness.keyFile);
    const texts = lines();
    const last = readLine(texts[3]!)!;
    // Written between the last two by an epoch that had ended: it went on from the same line as the last one.
    const stale = { ...parseLine(last), epoch: 0 };
    const branch = composeLine(stale, keys.signer!).text;
    for (const order of [
      [...texts.slice(0, 3), branch, texts[3]!],
      [...texts, branch],
    ]) {
      write(order);
      const report = await history.verify();
      expect(report.findings).toEqual([]);
      expect(report.notes).toEqual([expect.stringContaining('1 行由已被接替的实例写入')]);
    }
  });
});

describe('the newest entries', () => {
  const recent = async (limit: number) =>
    verifyRecent((work) => history.db.database.read((tx) => work(tx.client)), limit, {
      service: 'check',
      witness: { main: history.main, second: history.second, keys: WitnessKeys.load(history.witness.keyFile) },
      everyMs: 2_000,
      now: new Date(),
    });

  it('are looked at alone, about as many as were asked for, with what is not sealed yet', async () => {
    await history.append(aWrite('clue', 'a'));
    expect(await recent(3)).toMatchObject({
      whole: false,
      entries: 5,
      sealed: { entries: 4, lines: 2, size: 8 },
      window: { entries: 1, mostSeconds: 2 },
      findings: [],
    });
    expect(await recent(1_000)).toMatchObject({ entries: 9, findings: [] });
  });

  it('tell of tampering among them, not of what lies before', async () => {
    await forge('b', 1);
    expect((await recent(3)).findings).toEqual([]);
    expect((await recent(1_000)).findings).toMatchObject([
      { kind: 'rewritten', chain: { kind: 'clue', id: 'b' }, seq: 1 },
    ]);
    await user.sql(`DELETE FROM history WHERE chain_kind = 'case' AND chain_id = 'a' AND seq = 2`);
    expect((await recent(3)).findings).toMatchObject([{ kind: 'truncated', chain: { kind: 'case', id: 'a' }, seq: 2 }]);
  });

  it('tell of a tail that was cut off before it was sealed, where the head still knows of it', async () => {
    await history.append(aWrite('clue', 'a'), aWrite('clue', 'a'));
    await user.sql(`DELETE FROM history WHERE chain_id = 'a' AND seq = 4`);
    expect((await recent(3)).findings).toMatchObject([{ kind: 'truncated', chain: { kind: 'clue', id: 'a' }, seq: 4 }]);
  });

  it('tell of a last line that was changed', async () => {
    write(lines().map((line, i) => (i === 3 ? line.replace('"size":', '"size":1') : line)));
    expect((await recent(3)).findings).toMatchObject([{ kind: 'line-changed', line: 4 }]);
  });

  it('tell of a witness whose last lines were cut off', async () => {
    write(lines().slice(0, -1));
    expect((await recent(3)).findings).toMatchObject([{ kind: 'lines-missing', line: lines().length + 1 }]);
  });

  it('and a record of a deletion that is none is no reason to stop', async () => {
    await history.append({ ...aWrite('erasure', 'clue:a'), entry: { change: 'nonsense' } });
    await history.seal();
    expect((await recent(3)).findings).toEqual([]);
  });
});

describe('a proof', () => {
  it('that an entry is under the signature of a line can be checked by anybody', async () => {
    const prove = (kind: string, id: string, seq: number) =>
      history.db.database.read((tx) => proveEntry(tx, { kind, id }, seq));
    const proof = await prove('case', 'b', 1);
    if (typeof proof === 'string') throw new Error(proof);
    const line = parseLine(readLine(lines()[proof.line - 1]!)!);
    expect(line.lineRoot).toBe(proof.lineRoot);
    const holds = (hash: string): boolean =>
      verifyInclusion({
        leaf: leafOf({ position: proof.position, hash }),
        index: proof.index,
        size: proof.size,
        path: proof.path,
        root: line.lineRoot,
      });
    expect([holds(proof.hash), holds('00'.repeat(32))]).toEqual([true, false]);
    expect(JSON.stringify(proof).length).toBeLessThan(1_200);
    expect(await prove('case', 'b', 2)).toBe('no-entry');
    await history.append(aWrite('case', 'b'));
    expect(await prove('case', 'b', 2)).toBe('not-sealed');
    await forge('b', 1);
    expect(await prove('case', 'b', 1)).toBe('does-not-hold');
  });
});
