import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './accept-harness.js';
import { HEARTBEAT_MS, type Side, type Zones } from './zone-harness.js';

/** Numbers from 0 up to, not with, 1; the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const KINDS = ['carried', 'lost', 'repeated', 'held back', 'flipped', 'cut', 'forged', 'renamed'] as const;
export type Fate = (typeof KINDS)[number];

export const filesIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.batch'))
    .sort();

/** Moves files from one side to the other and does to them whatever a way can do; seeded. */
export class Carrier {
  readonly fates = new Map<Fate, number>();
  private readonly held: { readonly name: string; readonly bytes: Buffer }[] = [];

  constructor(private readonly random: () => number) {}

  /** `clean`: everything arrives, also what was held back. */
  carry(from: Side, to: Side, clean: boolean): void {
    const deliver = (name: string, bytes: Buffer): void => writeFileSync(join(to.inDirectory, name), bytes);
    for (const name of filesIn(from.outDirectory)) {
      const path = join(from.outDirectory, name);
      const bytes = readFileSync(path);
      rmSync(path);
      const fate = clean ? 'carried' : this.fate();
      this.fates.set(fate, (this.fates.get(fate) ?? 0) + 1);
      if (fate === 'carried' || fate === 'repeated') deliver(name, bytes);
      if (fate === 'repeated' || fate === 'held back') this.held.push({ name, bytes });
      if (fate === 'flipped') deliver(name, this.flip(bytes));
      if (fate === 'cut') deliver(name, bytes.subarray(0, Math.floor(this.random() * bytes.length)));
      if (fate === 'forged') deliver(name, forge(bytes));
      // Under another number's name: what is signed counts.
      if (fate === 'renamed')
        deliver(name.replace(/^\d{12}/, String(Math.floor(this.random() * 90) + 1).padStart(12, '0')), bytes);
    }
    if (!clean && this.random() < 0.6) return;
    for (const { name, bytes } of this.held.splice(0)) deliver(name, bytes);
  }

  private fate(): Fate {
    return this.random() < 0.45 ? 'carried' : KINDS[Math.floor(this.random() * KINDS.length)]!;
  }

  private flip(bytes: Buffer): Buffer {
    const other = Buffer.from(bytes);
    other[Math.floor(this.random() * bytes.length)]! ^= 1 << Math.floor(this.random() * 8);
    return other;
  }
}

/** The head says another number, under the signature that the true one had. */
const forge = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes.toString('latin1').replace(/"seq":(\d+)/, (_, n: string) => `"seq":${Number(n) + 1}`),
    'latin1',
  );

/** Of what a crash may leave: a name that is no batch's. */
export const leaveRubbish = (side: Side): void => {
  writeFileSync(join(side.inDirectory, '.000000000001-00000000.batch.half'), 'x');
  renameSync(join(side.inDirectory, '.000000000001-00000000.batch.half'), join(side.inDirectory, 'readme.txt'));
};

/** Both sides at work for a while: each writes, the carrier carries, each takes. */
export async function round({ clock, edge, inner }: Zones, carrier: Carrier, clean: boolean): Promise<void> {
  clock.go(HEARTBEAT_MS);
  for (const [from, to] of [
    [edge, inner],
    [inner, edge],
  ] as const) {
    await from.writing.writeAll();
    carrier.carry(from, to, clean);
    await to.taking.takeAll();
  }
}

/** Each side has taken all that the other made. */
export const isDone = async ({ edge, inner }: Zones): Promise<boolean> => {
  const sql = {
    made: 'SELECT next_seq::int AS next FROM zone_stream WHERE current',
    taken: 'SELECT next_seq::int AS next, wanted FROM zone_taking',
  };
  const [made] = await read(edge.intake.db, sql.made);
  const [taken] = await read(inner.intake.db, sql.taken);
  return taken?.['next'] === made?.['next'] && filesIn(inner.inDirectory).length === 0;
};
