import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testDatabase, type TestDatabase } from '#testing';
import { grantTables } from '../migrations/grants.js';
import { ItemPairs, type PairsOfItem } from './item-pairs.js';

class Seats1800000000001 implements MigrationInterface {
  readonly name = 'Seats1800000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE seat (room uuid, person text, item_id uuid, version integer,
      PRIMARY KEY (room, person, item_id))`);
    await runner.query('CREATE TABLE seat_version (item_id uuid PRIMARY KEY, version integer)');
    await grantTables(runner, {
      seat: 'SELECT, INSERT, UPDATE, DELETE',
      seat_version: 'SELECT, INSERT, UPDATE',
    });
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE seat, seat_version');
  }
}

const id = (n: number): string => `0195f3a2-7c10-7d2b-9a41-00000000000${n}`;
const pairs = new ItemPairs({ pairs: 'seat', versions: 'seat_version', left: 'room', right: 'person' });
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: 'pairs_check', migrations: [Seats1800000000001] });
});
beforeEach(() =>
  db.database.run(async (tx) => {
    await tx.query('DELETE FROM seat');
    await tx.query('UPDATE seat_version SET version = 0');
  }),
);
afterAll(() => db.drop());

const of = (version: number, rooms: number[], people: string[], change: Partial<PairsOfItem> = {}): PairsOfItem => ({
  itemId: id(0),
  version,
  left: rooms.map(id),
  right: people,
  more: false,
  ...change,
});
const take = (...items: PairsOfItem[]) => db.database.run((tx) => pairs.take(tx, items));
const stored = async (): Promise<string[]> => {
  const rows = await db.database.read((tx) =>
    tx.query<{ pair: string }>(`SELECT DISTINCT right(room::text, 1) || person AS pair FROM seat ORDER BY 1`),
  );
  return rows.map(({ pair }) => pair);
};

describe('pairs of an item', () => {
  it('are all of its left with all of its right, and are replaced by the next version', async () => {
    await take(of(1, [1, 2], ['a', 'b']));
    expect(await stored()).toEqual(['1a', '1b', '2a', '2b']);
    await take(of(2, [2, 3], ['b']));
    expect(await stored()).toEqual(['2b', '3b']);
    await take(of(3, [], []));
    expect(await stored()).toEqual([]);
  });

  it('are those of the newest version, whatever comes late or again', async () => {
    await take(of(3, [1], ['a']));
    await take(of(2, [2], ['b']), of(3, [1], ['a']), of(1, [], []));
    expect(await stored()).toEqual(['1a']);
    await take(of(4, [], []), of(3, [1], ['a']));
    expect(await stored()).toEqual([]);
  });

  it('stay beside the parts of the next version until the last of them is there', async () => {
    await take(of(1, [1, 2], ['a']));
    await take(of(2, [3], ['a'], { more: true }));
    expect(await stored()).toEqual(['1a', '2a', '3a']);
    await take(of(2, [4], ['a']));
    expect(await stored()).toEqual(['3a', '4a']);
    await take(of(2, [3], ['a'], { more: true }), of(2, [4], ['a']));
    expect(await stored()).toEqual(['3a', '4a']);
  });

  it('of one item leave those of another alone', async () => {
    await take(of(1, [1], ['a']), of(1, [1], ['a'], { itemId: id(9) }));
    await take(of(2, [], []));
    expect(await stored()).toEqual(['1a']);
  });
});
