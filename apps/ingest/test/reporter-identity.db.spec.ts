import { FieldKeys, generateFieldKeys } from '#platform/crypto';
import { withClient } from '#platform/postgres';
import { ReporterNames } from '../src/accept-events/reporter-names.js';
import { ReindexReporters } from '../src/reindex-reporters/reindex-reporters.use-case.js';
import { ReporterAliasStore } from '../src/storage/reporter-alias.store.js';
import { ReporterStore } from '../src/storage/reporter.store.js';
import { acceptHarness, type AcceptHarness, anEvent, read } from './accept-harness.js';

const REPORTER = { role: '群众', name: '夏临', phone: '+86 13900000001', idNo: '11010519491231002X' };

describe('who reported', () => {
  let h: AcceptHarness;
  beforeEach(async () => {
    h = await acceptHarness();
  });
  afterEach(() => h.db.drop());

  const reporterOf = (eventId: string | null) =>
    h.db.database.read(async (tx) => (await new ReporterStore().find(tx, eventId ?? '', h.keys))?.reporter ?? null);

  it('is kept sealed with what the identity number says, bound to its event', async () => {
    const [first, second] = await h.push(
      anEvent({ reporter: REPORTER }),
      anEvent({ sourceEventNo: 'GD-2', reporter: { phone: '13800001111' } }),
    );
    expect(await reporterOf(first!.eventId)).toEqual({
      role: '群众',
      anonymous: false,
      name: '夏临',
      phone: '13900000001',
      idNo: '11010519491231002X',
      derived: { birthDate: '1949-12-31', sex: 'female', regionCode6: '110105', checkDigit: 'right', ageAtReport: 76 },
      minor: false,
    });
    await h.db.database.run((tx) =>
      tx.query(
        `UPDATE reporter_identity r SET sealed = o.sealed FROM reporter_identity o WHERE r.event_id = $1 AND o.event_id = $2`,
        [second!.eventId, first!.eventId],
      ),
    );
    await expect(reporterOf(second!.eventId)).rejects.toThrow('does not open');
  });

  it('rests with parties and vehicles in one sealed record, none of which is published in clear', async () => {
    const parties = [{ role: '被反映', name: '阮见山', idNo: '110105201206010027', phone: '13900000002' }];
    const [accepted] = await h.push(anEvent({ reporter: REPORTER, parties, vehicles: [{ plate: '浙A·12345' }] }));
    const record = await h.db.database.read((tx) => new ReporterStore().find(tx, accepted!.eventId!, h.keys));
    expect(record).toMatchObject({
      reporter: { name: '夏临' },
      parties: [{ name: '阮见山', phone: '13900000002', minor: true }],
      vehicles: [{ plate: '浙A12345' }],
    });
    const [event] = await h.published();
    expect(event).toMatchObject({
      parties: [
        {
          nameKey: h.keys.blindIndex('personName', '阮见山'),
          idKey: h.keys.blindIndex('idNo', '110105201206010027'),
          phoneKey: h.keys.blindIndex('phone', '13900000002'),
          minor: true,
        },
      ],
      vehicles: [{ plateKey: h.keys.blindIndex('plate', '浙A12345'), plateKind: 'small', provinceCode: '浙' }],
    });
    for (const value of ['阮见山', '110105201206010027', '13900000002', '12345']) {
      expect(JSON.stringify({ ...event, source: null, parties: event!.parties })).not.toContain(value);
    }
    await h.push({ type: 'disposal', sourceEventNo: 'GD-1', disposal: { status: '办结' } });
    expect((await h.published()).at(-1)?.parties).toEqual(event!.parties);
  });

  it('is of the version that the event stands at', async () => {
    const version = (sourceVersion: number, reporter?: object) => anEvent({ sourceVersion, reporter });
    const [accepted] = await h.push(version(2, { name: '第二版' }));
    const { eventId } = accepted!;
    await h.push(version(1, { name: '第一版' }));
    expect(await reporterOf(eventId)).toMatchObject({ name: '第二版' });
    await h.push(version(2, { name: '矛盾' }), version(3, { name: '第三版' }), version(4, { name: '第四版' }));
    expect(await reporterOf(eventId)).toMatchObject({ name: '第四版' });
    await h.push({ type: 'disposal', sourceEventNo: 'GD-1', disposal: { status: '办结' } });
    expect(await reporterOf(eventId)).toMatchObject({ name: '第四版' });
    await h.push(version(5));
    expect(await reporterOf(eventId)).toBeNull();
    expect(await h.count('reporter_identity')).toBe(0);
  });

  it('is nobody where a push names nobody', async () => {
    const [accepted] = await h.push(anEvent());
    expect(await reporterOf(accepted!.eventId)).toBeNull();
  });

  it('cannot be read in any table, and neither key nor value is in any statement', async () => {
    const statements: string[] = [];
    await h.db.database.run(async (tx) => {
      await h.acceptEvents.accept(tx, [h.item(anEvent({ reporter: REPORTER }))]);
      // What every session of this database ran last, this one's COPY and INSERT included.
      const seen = await withClient(h.db.adminUrl, (client) =>
        client.query<{ query: string }>('SELECT query FROM pg_stat_activity WHERE datname = current_database()'),
      );
      statements.push(...seen.rows.map(({ query }) => query));
    });
    expect(statements.length).toBeGreaterThan(0);
    const tables = await withClient(h.db.adminUrl, async (client) => {
      const names = await client.query<{ name: string }>(
        `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_schema = 'ingest'`,
      );
      const dumps = [];
      for (const { name } of names.rows) {
        const rows = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
        dumps.push(...rows.rows.map(({ line }) => line));
      }
      return dumps;
    });
    expect(tables.length).toBeGreaterThan(4);
    const everything = [...tables, ...statements].join('\n');
    for (const value of ['夏临', '13900000001', '11010519491231002X', '11010519491231002x', '1949-12-31']) {
      for (const form of [value, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64')]) {
        expect(everything).not.toContain(form);
      }
    }
    // Without the key nobody can make the index of a number that is tried; it is in no table and no statement.
    const index = h.keys.blindIndex('idNo', '11010519491231002X');
    expect(everything).toContain(index);
    for (const key of Object.values(h.keyFile.indexKeys).flatMap(({ keys }) =>
      Object.values(keys).map(({ key }) => key),
    )) {
      expect(everything).not.toContain(key);
      expect(everything).not.toContain(Buffer.from(key, 'base64').toString('hex'));
    }
  });

  it('is one person for all sources, by one key per kind of identifier', async () => {
    await h.push(
      anEvent({ sourceEventNo: 'A', reporter: { phone: '13900000001' } }),
      anEvent({ sourceEventNo: 'B', reporter: { phone: '0086 139 0000 0001' } }),
      anEvent({ sourceEventNo: 'C', reporter: { idNo: '110105491231002', phone: '1' } }),
      anEvent({ sourceEventNo: 'D', reporter: REPORTER }),
    );
    const [a, b, c, d] = (await h.published()).map(({ reporterKey }) => reporterKey);
    expect(a).toBe(b);
    expect(c).toBe(d);
    expect(a).not.toBe(c);
  });
});

const reindex = (h: AcceptHarness): ReindexReporters =>
  new ReindexReporters({
    database: h.db.database,
    reporters: new ReporterStore(),
    names: new ReporterNames(new ReporterAliasStore()),
    keys: h.keys,
    chunkRows: 2,
  });

describe('an index key that is exchanged', () => {
  it('leaves every person joined, before, during and after', async () => {
    const file = generateFieldKeys();
    const phone = file.indexKeys['phone']!;
    const next = generateFieldKeys(['phone'], 'k1', 'gm').indexKeys['phone']!.keys['i1']!;
    const during = { ...phone, next: 'i2', keys: { ...phone.keys, i2: next } };
    const after = { current: 'i2', keys: { i2: next }, renamed: true };
    const keysOf = (entry: typeof phone) =>
      FieldKeys.parse(JSON.stringify({ ...file, indexKeys: { ...file.indexKeys, phone: entry } }));
    const db = await acceptHarness({ keys: keysOf(phone) });
    try {
      const push = (h: AcceptHarness, no: string, phoneNo: string) =>
        h.push(anEvent({ sourceEventNo: no, reporter: { phone: phoneNo } }));
      const [known, between, late, quiet] = ['1', '2', '3', '4'].map((end) => `1390000000${end}`);
      await push(db, 'K1', known!);
      await push(db, 'Q1', quiet!);
      const doubling = db.withKeys(keysOf(during));
      await push(doubling, 'B1', between!);
      await push(doubling, 'K2', known!);
      // Somebody who reported before the exchange and not again until after it.
      expect(await reindex(doubling).run('phone')).toBe(4);
      expect(await reindex(doubling).run('idNo')).toBe(0);
      const renamed = db.withKeys(keysOf(after));
      // Another process that has not read the new file yet, and one that has, meet the same new person.
      await push(renamed, 'L1', late!);
      await push(doubling, 'L2', late!);
      await push(renamed, 'K3', known!);
      await push(renamed, 'B2', between!);
      await push(renamed, 'Q2', quiet!);
      const keys = new Map((await db.published()).map((event) => [event.sourceEventNo, event.reporterKey]));
      expect(keys.get('K2')).toBe(keys.get('K1'));
      expect(keys.get('K3')).toBe(keys.get('K1'));
      expect(keys.get('B2')).toBe(keys.get('B1'));
      expect(keys.get('L2')).toBe(keys.get('L1'));
      expect(keys.get('Q2')).toBe(keys.get('Q1'));
      expect(new Set(keys.values()).size).toBe(4);
      expect(keys.get('L1')).toMatch(/^sm3\.i2\./);
      const aliases = await read(db.db, 'SELECT index_value, reporter_key FROM reporter_alias');
      expect(aliases).toHaveLength(4);
    } finally {
      await db.db.drop();
    }
  });

  it('leaves parties and plates joined as well', async () => {
    const file = generateFieldKeys();
    const exchanged = (kind: string) => {
      const entry = file.indexKeys[kind]!;
      const next = generateFieldKeys([kind], 'k1', 'gm').indexKeys[kind]!.keys['i1']!;
      return {
        during: { ...entry, next: 'i2', keys: { ...entry.keys, i2: next } },
        after: { current: 'i2', keys: { i2: next }, renamed: true },
      };
    };
    const [idNo, plate] = [exchanged('idNo'), exchanged('plate')];
    const keysOf = (moment: 'during' | 'after') =>
      FieldKeys.parse(
        JSON.stringify({ ...file, indexKeys: { ...file.indexKeys, idNo: idNo[moment], plate: plate[moment] } }),
      );
    const h = await acceptHarness({ keys: FieldKeys.parse(JSON.stringify(file)) });
    try {
      const push = (on: AcceptHarness, no: string) =>
        on.push(
          anEvent({
            sourceEventNo: no,
            parties: [{ kind: 'organisation', name: '某公司' }, { idNo: '11010519491231002X' }],
            vehicles: [{ plate: '浙A12345' }],
          }),
        );
      await push(h, 'A');
      const during = h.withKeys(keysOf('during'));
      expect(await reindex(during).run('idNo')).toBe(1);
      expect(await reindex(during).run('plate')).toBe(1);
      await push(h.withKeys(keysOf('after')), 'B');
      const [a, b] = await h.published();
      expect(b!.parties?.[1]?.idKey).toBe(a!.parties?.[1]?.idKey);
      expect(b!.vehicles).toEqual(a!.vehicles);
      expect(a!.vehicles?.[0]?.plateKey).toMatch(/^sha256\.i1\./);
    } finally {
      await h.db.drop();
    }
  });

  it('gives one name to a person whom two transactions meet at once', async () => {
    const file = generateFieldKeys();
    const phone = { ...file.indexKeys['phone']!, renamed: true };
    const keys = FieldKeys.parse(JSON.stringify({ ...file, indexKeys: { ...file.indexKeys, phone } }));
    const h = await acceptHarness({ keys });
    try {
      const persons = Array.from({ length: 20 }, (_, i) => `139000001${String(i).padStart(2, '0')}`);
      const batch = (prefix: string) =>
        persons.map((number, i) => anEvent({ sourceEventNo: `${prefix}${i}`, reporter: { phone: number } }));
      await Promise.all([h.push(...batch('A')), h.push(...batch('B').reverse()), h.push(...batch('C'))]);
      const events = await h.published();
      expect(events).toHaveLength(60);
      expect(new Set(events.map(({ reporterKey }) => reporterKey)).size).toBe(20);
    } finally {
      await h.db.drop();
    }
  });
});
