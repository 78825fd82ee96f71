import type { Tx } from '#platform/postgres';
import type { KeptCase, KeptClue } from '../storage/identity.store.js';
import type { NumberKind } from '../storage/number.store.js';

interface Identities {
  keep(tx: Tx, clues: readonly KeptClue[], cases: readonly KeptCase[]): Promise<void>;
  reserveNumbers(
    tx: Tx,
    numbers: { kind: NumberKind; procuratorateId: string; year: number; last: number },
  ): Promise<void>;
}

/** 线索〔2026〕12号, 案件〔2026〕3号 */
const NUMBER = /〔(\d{4})〕(\d{1,9})号$/;

/**
 * After the database went back to an earlier moment: ids and numbers that were given since then stay those of what they
 * were given to. The same key opens the same clue again, filing it makes the same case; nothing else gets their numbers.
 */
export class KeepIdentities {
  constructor(private readonly identities: Identities) {}

  async execute(tx: Tx, clues: readonly KeptClue[], cases: readonly KeptCase[]): Promise<void> {
    await this.identities.keep(tx, clues, cases);
    const highest = new Map<string, { kind: NumberKind; procuratorateId: string; year: number; last: number }>();
    const given = [
      ...clues.map((clue) => ({ ...clue, kind: 'clue' as const })),
      ...cases.map((item) => ({ ...item, kind: 'case' as const })),
    ];
    for (const { kind, procuratorateId, number } of given) {
      const [, year, ordinal] = NUMBER.exec(number) ?? [];
      if (year === undefined) continue;
      const key = `${kind} ${procuratorateId} ${year}`;
      const last = Math.max(highest.get(key)?.last ?? 0, Number(ordinal));
      highest.set(key, { kind, procuratorateId, year: Number(year), last });
    }
    for (const numbers of highest.values()) await this.identities.reserveNumbers(tx, numbers);
  }
}
