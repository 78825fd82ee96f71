import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GridEventV1, PROBLEMS, readContract } from '#contracts';
import { explainRecord, mapRecord, maskRecord } from '#domain/adapters';
import { findPoison } from '#domain/intake';
import { readItem } from '../../apps/ingest/src/accept-events/read-item.js';
import { adapterNames, shippedAdaptersFolder } from '../../apps/ingest/src/adapters/adapter-files.js';
import { type AcceptHarness, acceptHarness, aSource, read } from '../../apps/ingest/test/accept-harness.js';
import { DAMAGE_KINDS, type DamagedRecord, damagedRecord } from '../simulator/damaged-records.js';
import { seededRandom } from '../simulator/random.js';
import { readUsableAdapter } from './read-adapter.js';

/** More of them, and others: FUZZ_RECORDS=20000 FUZZ_SEED=7. So many of each adapter. */
const RECORDS = Number(process.env['FUZZ_RECORDS'] ?? 80);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_125);
const AT_ONCE = 100;
const MINUTES = 60_000;
/** Of a processor, for one record of up to 1 MiB: reading, mapping and explaining it, beside whatever else the machine does. */
const MOST_CPU_MS = 1_000;

const FOLDER = shippedAdaptersFolder(import.meta.url);
const CODES = new Set(PROBLEMS.map(({ code }) => code));
const PROTOTYPES = [Object, Array, String, Number, Boolean, Function, Map, Set].map(
  ({ prototype }) => prototype as object,
);
const prototypeNames = (): string => JSON.stringify(PROTOTYPES.map((one) => Reflect.ownKeys(one).map(String)));

const sampleOf = (name: string): string[] =>
  readFileSync(join(FOLDER, '..', 'samples', `${name}.sample.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');

const parsed = (raw: Buffer): unknown => {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
};

describe('damaged records of a platform', () => {
  let harness: AcceptHarness;
  beforeAll(async () => {
    harness = await acceptHarness();
  });
  afterAll(() => harness.db.drop());

  it.each(adapterNames(FOLDER))(
    `are mapped or refused by %s, in time, and leave nothing behind, seed ${SEED}`,
    async (name) => {
      const random = seededRandom(SEED);
      const sample = sampleOf(name);
      const adapter = readUsableAdapter(FOLDER, name);
      const source = aSource({ id: name, regionCode12: '990101000000' });
      const line = harness.withAdapter((record) => mapRecord(adapter, record));
      const ports = {
        keys: harness.keys,
        adapters: { adapterOf: () => (record: unknown) => mapRecord(adapter, record) },
      };
      const names = prototypeNames();
      const outcomes: Record<string, number> = {};
      const slow: object[] = [];

      /** What ingest reads of it; everything that may be asked of a record is asked. */
      const look = ({ damage, raw }: DamagedRecord): void => {
        const since = process.cpuUsage();
        const result = readItem(line.item(raw, { source }), ports);
        const record = parsed(raw);
        const { mapped } = explainRecord(adapter, record);
        const { user, system } = process.cpuUsage(since);
        if (user + system > MOST_CPU_MS * 1_000) slow.push({ damage, ms: (user + system) / 1_000, bytes: raw.length });
        expect(mapRecord(adapter, record)).toEqual(mapped);
        if (!mapped.ok) expect(mapped.faults.every(({ detail }) => /\p{Script=Han}/u.test(detail))).toBe(true);
        if (findPoison(record ?? null) === null) maskRecord(adapter, record);
        if (result.kind !== 'fault') expect(mapped.ok).toBe(true);
        else {
          expect(CODES).toContain(result.fault.code);
          if (result.fault.code === 'INGEST.ADAPTER_MISMATCH') expect(result.fault.items.length).toBeGreaterThan(0);
        }
        expect(prototypeNames()).toBe(names);
      };

      for (let done = 0; done < RECORDS; done += AT_ONCE) {
        const some = Array.from({ length: Math.min(AT_ONCE, RECORDS - done) }, () => damagedRecord(random, sample));
        some.forEach(look);
        const results = await line.accept(some.map(({ raw }) => line.item(raw, { source })));
        for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
      expect(slow).toEqual([]);
      expect(Object.values(outcomes).reduce((sum, n) => sum + n, 0)).toBe(RECORDS);
      // Neither everything refused nor everything taken: the damage is of both kinds.
      expect(outcomes['refused']).toBeGreaterThan(RECORDS / 20);
      expect(outcomes['accepted']).toBeGreaterThan(0);
      const published = await publishedBy(name);
      expect(published.length).toBeGreaterThan(0);
      expect(published.map((event) => readContract(GridEventV1, event)).filter(({ ok }) => !ok)).toEqual([]);
      const clean = sample.map((text) => mapRecord(adapter, JSON.parse(text)));
      const anew = readUsableAdapter(FOLDER, name);
      expect(clean).toEqual(sample.map((text) => mapRecord(anew, JSON.parse(text))));
    },
    30 * MINUTES,
  );

  it('are of every kind of damage', () => {
    const random = seededRandom(SEED);
    const sample = sampleOf('hotline-12345');
    const made = Array.from({ length: 20 * DAMAGE_KINDS.length }, () => damagedRecord(random, sample));
    expect(new Set(made.map(({ damage }) => damage))).toEqual(new Set(DAMAGE_KINDS));
    expect(made.every(({ raw }) => !sample.includes(raw.toString('utf8')))).toBe(true);
  });

  async function publishedBy(sourceId: string): Promise<unknown[]> {
    const rows = await read(harness.db, `SELECT value FROM outbox WHERE topic = 'grid.event.v1'`);
    return rows
      .map((row) => JSON.parse(String(row['value'])) as { source: { id: string } })
      .filter(({ source }) => source.id === sourceId);
  }
});
