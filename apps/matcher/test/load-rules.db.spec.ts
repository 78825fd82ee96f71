import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from '#domain/rules';
import type { TestDatabase } from '#testing';
import { readRuleFiles } from '../src/load-rules/read-rule-files.js';
import { loadRules, matcherOn, stores, testOfMatcher } from './matcher-on-database.js';
import { BY_ATTRIBUTE, BY_WORDS, withVersion } from './rules-for-tests.js';
import { ruleText } from './running-matcher.js';

let db: TestDatabase;
beforeEach(async () => {
  db = await testOfMatcher();
});
afterEach(() => db.drop());

const file = (rule: Rule, name = `${rule.id}.json`) => ({ name, content: JSON.parse(ruleText(rule)) as unknown });
const load = (...rules: Rule[]) => loadRules(db.database).execute(rules.map((rule, i) => file(rule, `${i}.json`)));

describe('loading the rules', () => {
  it('keeps every version and puts the highest of each rule in force', async () => {
    const book = await load(BY_WORDS, withVersion(BY_WORDS, 2), BY_ATTRIBUTE);
    expect(book.versions).toEqual({ 'by-attribute': 1, 'by-words': 2 });
    const kept = await db.database.read((tx) => stores.ruleVersions.list(tx));
    expect(kept.map((row) => [row.ruleId, row.version])).toEqual([
      ['by-attribute', 1],
      ['by-words', 2],
      ['by-words', 1],
    ]);
  });

  it('takes the same content again, whatever the order of its members', async () => {
    await load(BY_WORDS);
    const { language, ...rest } = JSON.parse(ruleText(BY_WORDS)) as Record<string, unknown>;
    const again = loadRules(db.database).execute([{ name: 'again.json', content: { ...rest, language } }]);
    await expect(again).resolves.toMatchObject({ versions: { 'by-words': 1 } });
  });

  it('refuses another content under a version that was in force, and keeps nothing of that start', async () => {
    await load(BY_WORDS);
    const changed = load({ ...BY_WORDS, name: '换了名称' }, BY_ATTRIBUTE);
    await expect(changed).rejects.toMatchObject({ code: 'MATCHER.RULE_CHANGED', detail: 'by-words 第1版' });
    const kept = await db.database.read((tx) => stores.ruleVersions.list(tx));
    expect(kept.map((row) => row.ruleId)).toEqual(['by-words']);
  });

  it('refuses a file that is no rule, with file, place and reason', async () => {
    const execute = loadRules(db.database).execute([
      file(BY_WORDS),
      { name: 'bad.json', content: { ...BY_ATTRIBUTE, version: 0 } },
    ]);
    await expect(execute).rejects.toMatchObject({
      code: 'MATCHER.RULE_FILE_INVALID',
      items: expect.arrayContaining([{ pointer: 'bad.json#/version', detail: '应为 1 到 1000000 之间的整数' }]),
    });
  });

  it('refuses two files of one version', async () => {
    const execute = loadRules(db.database).execute([file(BY_WORDS, 'a.json'), file(BY_WORDS, 'b.json')]);
    await expect(execute).rejects.toMatchObject({ detail: 'a.json 与 b.json 都是 by-words 第1版' });
  });

  it('reads the folder in the order of names, and tells text that is no JSON from a rule', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rules-'));
    await writeFile(join(folder, 'b.json'), ruleText(BY_WORDS));
    await writeFile(join(folder, 'a.json'), '{');
    await writeFile(join(folder, 'notes.txt'), 'nothing');
    const files = await readRuleFiles(folder);
    expect(files.map(({ name, content }) => [name, content === undefined])).toEqual([
      ['a.json', true],
      ['b.json', false],
    ]);
    await rm(folder, { recursive: true });
  });

  it('is harmless when two instances start at once', async () => {
    const books = await Promise.all([load(BY_WORDS, BY_ATTRIBUTE), load(BY_ATTRIBUTE, BY_WORDS)]);
    expect(books[0].setId).toBe(books[1].setId);
    await matcherOn(db.database, [BY_WORDS]);
  });
});
