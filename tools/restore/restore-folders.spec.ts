import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packFolder, packWitness } from '../backup/folder-part.js';
import { checkPlans, planFolder, planKeys, restoreWitness, writeFolder } from './restore-folders.js';

let directory: string;
let [target, backup] = ['', ''];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'folders-spec-'));
  [target, backup] = [join(directory, 'keys'), join(directory, 'backup')];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const KEYS = { 'field-keys.json': Buffer.from('new') };
const write = (folder: string, file: string, text: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), text);
};

describe('a folder of keys', () => {
  it('is written where there is none, readable by its owner alone', () => {
    const plan = planFolder(target, KEYS);
    checkPlans([plan], false);
    writeFolder(plan, 'now');
    expect(readFileSync(join(target, 'field-keys.json'), 'utf8')).toBe('new');
    expect(readdirSync(directory)).toEqual(['keys']);
  });

  it('stays as it is where the same files lie', () => {
    write(target, 'field-keys.json', 'new');
    const plan = planFolder(target, KEYS);
    checkPlans([plan], false);
    writeFolder(plan, 'now');
    expect(readdirSync(directory)).toEqual(['keys']);
  });

  it('is exchanged only when that was said, and the former one stays: data may be sealed with it', () => {
    write(target, 'field-keys.json', 'old');
    const plan = planFolder(target, KEYS);
    expect(() => checkPlans([plan], false)).toThrow('--replace');
    checkPlans([plan], true);
    writeFolder(plan, 'now');
    expect(readFileSync(join(target, 'field-keys.json'), 'utf8')).toBe('new');
    expect(readFileSync(join(`${target}.before-now`, 'field-keys.json'), 'utf8')).toBe('old');
  });

  it('of the backup that has no place here is asked for', () => {
    expect(() => planKeys({ token: KEYS }, [{ name: 'keys', directory: target }])).toThrow('--keys token=');
  });
});

describe('the witness', () => {
  const line = (no: number): string => `{"kind":"seal","no":${no},"previous":"x"}\n`;
  const pack = async (...lines: readonly number[]) => {
    const folder = join(directory, 'w');
    write(folder, 'ingest.jsonl', lines.map(line).join(''));
    return packWitness(backup, { name: 'witness', directory: folder }, []);
  };
  const read = (): string => readFileSync(join(target, 'ingest.jsonl'), 'utf8');

  it('comes back where it is missing or shorter', async () => {
    const part = await pack(1, 2);
    expect(await restoreWitness(backup, part, target)).toEqual(['ingest.jsonl']);
    write(target, 'ingest.jsonl', line(1));
    await restoreWitness(backup, part, target);
    expect(read()).toBe(line(1) + line(2));
  });

  it('that says more than the backup stays untouched: it is the evidence', async () => {
    const part = await pack(1, 2);
    write(target, 'ingest.jsonl', line(1) + line(2) + line(3));
    expect(await restoreWitness(backup, part, target)).toEqual([]);
    expect(read()).toBe(line(1) + line(2) + line(3));
  });

  it('of another installation is never written over', async () => {
    const part = await pack(1, 2);
    write(target, 'ingest.jsonl', line(7));
    await expect(restoreWitness(backup, part, target)).rejects.toThrow('不是同一条链');
    expect(read()).toBe(line(7));
  });
});

it('names with a dot in front are no part of a backup: a replaced folder may lie there', async () => {
  write(join(target, '.before-now'), 'field-keys.json', 'old');
  write(target, 'field-keys.json', 'new');
  const { files } = await packFolder(backup, { name: 'keys', directory: target });
  expect(files.map(({ file }) => file)).toEqual(['files/keys/field-keys.json.gz']);
});
