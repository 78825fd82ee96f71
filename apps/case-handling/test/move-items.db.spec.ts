import { createHmac } from 'node:crypto';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { newId } from '#kernel';
import type { Actor } from '#platform/auth';
import { aCaseworkDatabase, type CaseworkDatabase } from './a-casework-database.js';
import { aMatch, aMatchEvent, anActor, keyFor, OFFICE, OTHER_OFFICE } from './a-match.js';
import { type Casework, casework } from './casework.js';

let db: CaseworkDatabase;
let work: Casework;

beforeAll(async () => {
  db = await aCaseworkDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.empty();
  work = casework(db);
});

const chief = anActor('chief');
const rows = <R extends Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  db.database.read((tx) => tx.query<R>(sql, params));
const clueOf = async (key = 'riverside') => {
  const [row] = await rows<{ id: string; version: number; state: string; case_id: string | null }>(
    'SELECT c.* FROM clue c JOIN clue_key k ON k.clue_id = c.id WHERE k.match_key = $1 ORDER BY c.id DESC LIMIT 1',
    [keyFor(key)],
  );
  return row!;
};
const open = async (key = 'riverside') => {
  await work.take(aMatch({ matchKey: keyFor(key) }));
  return clueOf(key);
};
const move = async (
  clueId: string,
  command: string,
  more: { actor?: Actor; targetClueId?: string; version?: number } = {},
) => {
  const [row] = await rows<{ version: number }>('SELECT version FROM clue WHERE id = $1', [clueId]);
  return work.moveClue.run(more.actor ?? chief, {
    clueId,
    command,
    version: more.version ?? row!.version,
    reason: '理由',
    receiver: '某某县人民检察院',
    targetClueId: more.targetClueId ?? null,
  });
};
const file = async (key = 'riverside') => {
  const { id } = await open(key);
  await move(id, 'assess');
  const { clue, openedCase } = await move(id, 'file');
  return { clue, item: openedCase! };
};
const moveCase = async (caseId: string, command: string, actor = chief) => {
  const [row] = await rows<{ version: number }>('SELECT version FROM case_file WHERE id = $1', [caseId]);
  return work.moveCase.run(actor, { caseId, command, version: row!.version, reason: '理由' });
};
const entriesOf = async (itemId: string) => {
  const found = await rows<{ entry: string }>('SELECT entry FROM history WHERE chain_id = $1::text ORDER BY seq', [
    itemId,
  ]);
  return found.map((row) => JSON.parse(row.entry) as { seq: number; change: string; facts: Record<string, unknown> });
};
const outbox = async (topic: string) => {
  const found = await rows<{ value: Buffer }>('SELECT value FROM outbox WHERE topic = $1 ORDER BY id', [topic]);
  return found.map((row) => JSON.parse(row.value.toString('utf8')) as Record<string, unknown>);
};

describe('立案', () => {
  it('opens a case with its number, history and messages, all linked', async () => {
    const { clue, item } = await file();
    expect(item).toMatchObject({
      number: '案件〔2026〕1号',
      state: 'FILED',
      clueId: clue.id,
      filedOn: '2026-03-02',
      version: 1,
    });
    expect(clue).toMatchObject({ state: 'FILED', caseId: item.id, version: 3 });
    expect(await rows('SELECT filed_on, suggestion_issued_on FROM case_file')).toEqual([
      { filed_on: '2026-03-02', suggestion_issued_on: null },
    ]);
    expect(await entriesOf(item.id)).toMatchObject([{ seq: 1, change: 'opened', facts: { clueId: clue.id } }]);
    expect(await outbox('case.changed.v1')).toMatchObject([
      {
        caseId: item.id,
        change: 'opened',
        state: 'FILED',
        run: null,
        actor: { id: chief.id, name: '张三', role: 'chief' },
      },
    ]);
    expect((await outbox('clue.changed.v1')).map((message) => message['state'])).toEqual([
      'REGISTERED',
      'ASSESSING',
      'FILED',
    ]);
  });

  it('numbers cases without a gap under commands at once, of which half are refused', async () => {
    const ids = [];
    for (let i = 0; i < 10; i += 1) {
      const { id } = await open(`k${i}`);
      await move(id, 'assess');
      ids.push(id);
    }
    const attempts = ids.flatMap((id) => [move(id, 'file', { version: 2 }), move(id, 'file', { version: 2 })]);
    const results = await Promise.allSettled(attempts);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(10);
    for (const result of results) {
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'LIFECYCLE.VERSION_CONFLICT', facts: { version: 3 } });
    }
    const numbers = await rows<{ number: string }>('SELECT number FROM case_file');
    const ordinals = numbers.map((row) => Number(/〕(\d+)号/.exec(row.number)![1]));
    expect(ordinals.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('leaves nothing behind when the transaction fails after the number was taken', async () => {
    const { id } = await open();
    await move(id, 'assess');
    const failing = casework(db, {
      outbox: { enqueue: () => Promise.reject(new Error('no outbox')) },
    });
    const request = { clueId: id, command: 'file', version: 2, reason: '理由', receiver: null, targetClueId: null };
    await expect(failing.moveClue.run(chief, request)).rejects.toThrow('no outbox');
    expect(await rows('SELECT 1 FROM case_file')).toEqual([]);
    expect(await entriesOf(id)).toHaveLength(2);
    expect((await move(id, 'file')).openedCase?.number).toBe('案件〔2026〕1号');
  });
});

describe('hits after a decision', () => {
  it('attach to a filed clue and tell its case', async () => {
    const { clue, item } = await file();
    const match = aMatch();
    await work.take(match);
    expect(await clueOf()).toMatchObject({ id: clue.id, version: 4 });
    expect(await entriesOf(item.id)).toMatchObject([
      { change: 'opened' },
      { seq: 2, change: 'attached', facts: { clueId: clue.id, hitId: match.hitId, eventCount: 3 } },
    ]);
    expect((await outbox('case.changed.v1'))[1]).toMatchObject({
      caseId: item.id,
      version: 2,
      change: 'attached',
      actor: null,
    });
  });

  it('open a linked clue once the 检察建议 is issued', async () => {
    const { clue, item } = await file();
    await moveCase(item.id, 'investigate');
    await work.take(aMatch());
    await moveCase(item.id, 'issue-suggestion');
    await work.take(aMatch());
    const linked = await clueOf();
    expect(linked).toMatchObject({ previous_clue_id: clue.id, number: '线索〔2026〕2号', state: 'REGISTERED' });
    expect(await rows('SELECT hit_count FROM clue WHERE id = $1', [clue.id])).toEqual([{ hit_count: 2 }]);
  });

  it.each(['not-file', 'transfer'])('open a linked clue after %s, and the next attaches to that', async (command) => {
    const { id } = await open();
    await move(id, 'assess');
    await move(id, command);
    await work.take(aMatch(), aMatch());
    expect(await clueOf()).toMatchObject({ previous_clue_id: id, hit_count: 2 });
  });

  it('revise a hit at a closed clue and never open it again', async () => {
    const match = aMatch();
    await work.take(match);
    const { id } = await clueOf();
    await move(id, 'assess');
    await move(id, 'not-file');
    await work.take({ ...match, revision: 2, events: [...match.events, aMatchEvent()], eventCount: 4 });
    expect(await rows('SELECT id, state, event_count FROM clue')).toEqual([{ id, state: 'NOT_FILED', event_count: 4 }]);
  });

  it('open a linked clue after the case closes', async () => {
    const { clue, item } = await file();
    await moveCase(item.id, 'investigate');
    await moveCase(item.id, 'close');
    await moveCase(item.id, 'archive', anActor('case-management'));
    await work.take(aMatch());
    expect(await clueOf()).toMatchObject({ previous_clue_id: clue.id });
  });
});

describe('并案', () => {
  it('takes hits and keys along, and both histories tell it', async () => {
    const target = await open('market');
    const { id } = await open('riverside');
    await move(id, 'merge', { targetClueId: target.id });
    const late = aMatch();
    await work.take(late);
    const [joined] = await rows('SELECT hit_count, event_count, version FROM clue WHERE id = $1', [target.id]);
    expect(joined).toEqual({ hit_count: 3, event_count: 9, version: 3 });
    expect(await rows('SELECT count(*)::int AS n FROM hit WHERE clue_id = $1', [target.id])).toEqual([{ n: 3 }]);
    expect(await rows('SELECT count(*)::int AS n FROM hit WHERE first_clue_id = $1', [id])).toEqual([{ n: 1 }]);
    expect((await entriesOf(id)).at(-1)).toMatchObject({ change: 'moved', facts: { targetClueId: target.id } });
    expect((await entriesOf(target.id))[1]).toMatchObject({ change: 'attached', facts: { mergedClueId: id } });
  });

  it('into a filed clue tells its case', async () => {
    const { clue, item } = await file('market');
    const { id } = await open('riverside');
    await move(id, 'merge', { targetClueId: clue.id });
    expect((await entriesOf(item.id)).at(-1)).toMatchObject({ change: 'attached', facts: { mergedClueId: id } });
  });

  it('does not see a clue of another office', async () => {
    const { id } = await open();
    await work.take(aMatch({ procuratorateId: OTHER_OFFICE, matchKey: keyFor('elsewhere') }));
    const elsewhere = await clueOf('elsewhere');
    await expect(move(id, 'merge', { targetClueId: elsewhere.id })).rejects.toMatchObject({
      code: 'CLUE.MERGE_TARGET_MISSING',
    });
  });

  it('of two clues into each other at once: one succeeds', async () => {
    const a = await open('market');
    const b = await open('riverside');
    const results = await Promise.allSettled([
      move(a.id, 'merge', { targetClueId: b.id, version: 1 }),
      move(b.id, 'merge', { targetClueId: a.id, version: 1 }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await rows("SELECT count(*)::int AS n FROM clue WHERE state = 'MERGED'")).toEqual([{ n: 1 }]);
  });
});

describe('who may', () => {
  it('answers for another office and another region as if there were no such clue', async () => {
    const { id } = await open();
    for (const actor of [
      anActor('chief', { procuratorateId: OTHER_OFFICE }),
      anActor('department-head', { regionPrefixes: ['9902'] }),
      anActor('department-head', { regionPrefixes: [] }),
    ]) {
      await expect(move(id, 'assess', { actor })).rejects.toMatchObject({ code: 'CLUE.NOT_FOUND' });
    }
    const head = anActor('department-head', { regionPrefixes: ['990102'], departmentIds: ['990100-d1'] });
    expect((await move(id, 'assess', { actor: head })).clue).toMatchObject({
      state: 'ASSESSING',
      responsibleId: head.id,
      departmentId: '990100-d1',
    });
  });

  it('lets the office above look and not act', async () => {
    const { id } = await open();
    const above = anActor('chief', { procuratorateId: '990000', subordinateOfficeIds: [OFFICE] });
    await expect(move(id, 'assess', { actor: above })).rejects.toMatchObject({ code: 'CASEWORK.READ_ONLY' });
    expect(await rows('SELECT version, state FROM clue')).toEqual([{ version: 1, state: 'REGISTERED' }]);
  });

  it('keeps those who are recused away from the clue, and from joining others to its case', async () => {
    const [first, second] = [await open('first'), await open('second')];
    const chief = anActor('chief');
    await db.owner.run((tx) => tx.query(`UPDATE clue SET recused_ids = ARRAY['p-recused'] WHERE id = $1`, [first.id]));
    const recused = anActor('chief', { id: 'p-recused' });
    await expect(move(first.id, 'assess', { actor: recused })).rejects.toMatchObject({ code: 'CLUE.NOT_FOUND' });
    await expect(move(second.id, 'merge', { actor: recused, targetClueId: first.id })).rejects.toMatchObject({
      code: 'CLUE.MERGE_TARGET_MISSING',
    });
    await move(first.id, 'assess', { actor: chief });
  });

  it('carries who handles a clue, and who may not, over to its case', async () => {
    const { id } = await open();
    const head = anActor('department-head', { departmentIds: ['990100-d1'] });
    await move(id, 'assess', { actor: head });
    await db.owner.run((tx) => tx.query(`UPDATE clue SET recused_ids = ARRAY['p-1']`));
    const { openedCase } = await move(id, 'file', { version: 2 });
    expect(openedCase).toMatchObject({ responsibleId: head.id, departmentId: '990100-d1', recusedIds: ['p-1'] });
    expect(await rows('SELECT responsible_id, department_id, recused_ids FROM case_file')).toEqual([
      { responsible_id: head.id, department_id: '990100-d1', recused_ids: ['p-1'] },
    ]);
  });

  it('refuses the second step to the person of the first where the rows ask for four eyes', async () => {
    const commands = CLUE_LIFECYCLE.commands.map((row) =>
      row.id === 'file' ? { ...row, notBy: ['assess' as const] } : row,
    );
    work = casework(db, { lifecycle: { ...CLUE_LIFECYCLE, commands } as never });
    const { id } = await open();
    await move(id, 'assess');
    await expect(move(id, 'file')).rejects.toMatchObject({ code: 'LIFECYCLE.SAME_PERSON' });
    expect((await move(id, 'file', { actor: anActor('chief', { id: 'another' }) })).clue.state).toBe('FILED');
  });

  it('answers for a case of another office as if there were none', async () => {
    const { item } = await file();
    await expect(
      moveCase(item.id, 'investigate', anActor('chief', { procuratorateId: OTHER_OFFICE })),
    ).rejects.toMatchObject({
      code: 'CASE.NOT_FOUND',
    });
    await expect(
      work.moveCase.run(chief, { caseId: newId(), command: 'investigate', version: 1, reason: null }),
    ).rejects.toMatchObject({ code: 'CASE.NOT_FOUND' });
  });
});

describe('the history', () => {
  it('holds of a reason only a keyed hash, so that a deletion by law breaks no entry', async () => {
    const { clue } = await file();
    const [row] = await rows<{ entry: string; secret: string; key: Buffer; hash: string; actor_name: string }>(
      `SELECT entry, secret, secret_key AS key, encode(secret_hash, 'hex') AS hash, actor_name
         FROM history WHERE chain_kind = 'clue' AND chain_id = $1 AND seq = 3`,
      [clue.id],
    );
    const entry = JSON.parse(row!.entry) as Record<string, unknown>;
    expect(row!.hash).toBe(createHmac('sha256', row!.key).update('理由').digest('hex'));
    expect(row!.entry).not.toContain('理由');
    expect(row!.entry).not.toContain('张三');
    expect(row).toMatchObject({ secret: '理由', actor_name: '张三' });
    expect(Object.keys(entry)).toEqual([...Object.keys(entry)].sort());
  });
});
