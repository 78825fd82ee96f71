import { aWrite, type TestHistory } from './a-history.js';
import type { Superuser } from './superuser.js';
import type { World } from './tampering-world.js';

/** Small and fast, the same numbers for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

/** Entries of many chains in several lines, with gaps between them; those of the last round are not sealed. */
export async function aWorld(history: TestHistory, user: Superuser, seed: number): Promise<World> {
  const random = seeded(7);
  let n = 0;
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 6; i += 1) {
      const writes = Array.from({ length: 1 + random(3) }, () => {
        const bare = random(3) === 0 ? { secret: null, actorName: null } : {};
        return aWrite(['clue', 'case'][random(2)]!, `id-${random(6)}`, { entry: { n: (n += 1) }, ...bare });
      });
      await history.append(...writes);
      if (i % 2 === 0) await rollBackSome(history);
    }
    if (round < 4) await history.seal();
  }
  const rows = await user.all();
  const seal = await user.client.query<{ line: string; to: string }>(
    'SELECT line_no AS line, to_position AS to FROM history_seal ORDER BY line_no DESC LIMIT 1',
  );
  const sealedUpto = Number(seal.rows[0]!.to);
  const taken = new Set(rows.map((row) => Number(row.position)));
  return {
    rows,
    sealedUpto,
    gaps: Array.from({ length: sealedUpto }, (_, i) => i + 1).filter((position) => !taken.has(position)),
    lastLine: Number(seal.rows[0]!.line),
    random: seeded(seed),
  };
}

async function rollBackSome(history: TestHistory): Promise<void> {
  const refused = history.db.database.run(async (tx) => {
    await history.chains.append(tx, [aWrite('clue', 'never'), aWrite('clue', 'never'), aWrite('clue', 'never')]);
    throw new Error('rolled back');
  });
  await refused.catch(() => undefined);
}
