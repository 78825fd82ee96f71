import { setTimeout as sleep } from 'node:timers/promises';
import { IdHorizon } from '#platform/postgres';
import { rootOf } from '../merkle/merkle-tree.js';
import { readSealed, scanWitness } from '../witness/scan-witness.js';
import { linesAfter, WitnessCopies, type WitnessPlace } from '../witness/witness-copies.js';
import { WitnessKeys } from '../witness/witness-keys.js';
import {
  composeLine,
  HASH_PREFIX,
  parseLine,
  type RestoreContent,
  structureOf,
  type WitnessLine,
} from '../witness/witness-line.js';
import { noteOf, notedAfter, SealingRefused } from './find-standing.js';
import { leafOf, type SealableEntry, SealSession, toWitnessed } from './seal-session.js';
import { ENTRIES_PER_LINE } from './sealer-term.js';

export interface RestoreOrder {
  readonly url: string;
  readonly schema: string;
  readonly witness: WitnessPlace & { readonly keyFile: string };
  readonly reason: string;
  /** Who answers for it. */
  readonly who: string;
  readonly now: Date;
}

export type RestoreRecorded = RestoreContent & { readonly no: number };

const LOCK_WITHIN_MS = 30_000;
const WRITERS_WITHIN_MS = 10_000;
const LOOK_MS = 100;
const ROWS_AT_ONCE = 5_000;

/**
 * Puts on record that the database was restored to an earlier state: the one thing that lets sealing and verifying go on
 * with fewer entries than the witness has. What the database noted as sealed must be as the witness has it: an entry that
 * was changed there cannot be made good by calling it a restore. Rejects with SealingRefused then, when the witness is
 * another database's, or when there is nothing to record.
 */
export async function recordRestore(order: RestoreOrder): Promise<RestoreRecorded> {
  const keys = WitnessKeys.load(order.witness.keyFile);
  const { signer } = keys;
  if (signer === null) throw new Error(`${order.witness.keyFile} has no private key to sign with`);
  const session = await SealSession.open({
    url: order.url,
    schema: order.schema,
    applicationName: 'record a restore',
  });
  try {
    await takeLock(session, order.schema);
    const epoch = await session.beginEpoch(`restore recorded by ${order.who}`);
    const copies = new WitnessCopies(order.witness, keys);
    await copies.open();
    const broughtBack = await bringBack(session, copies, keys);
    const { tip } = copies;
    if (tip === null) throw new SealingRefused('witness-foreign', `${copies.main.path} holds no line yet`);
    const noted = await session.lastSeal();
    const unnoted = await linesAfter(copies.main, noted && { hash: noted.lineHash }, keys);
    if (unnoted === null) {
      throw new SealingRefused('witness-foreign', `${copies.main.path} is not the witness of this database`);
    }
    const { common, lost, differs } = await compare(session, copies, keys);
    if (!differs && broughtBack === 0) {
      throw new SealingRefused(
        'database-behind',
        'the database has all that the witness says: there is nothing to record',
      );
    }
    // A backup ends somewhere; up to its own last signed note it has what the witness has, or it is no backup of this.
    if (noted !== null && common < noted.toPosition) {
      throw new SealingRefused(
        'database-differs',
        `the database differs from the witness at places up to ${noted.toPosition}, which it noted as sealed: that is no ` +
          'older state but another one; npm run ops -- verify names the entries',
      );
    }
    const before = parseLine(tip);
    const upto = await finalPosition(session);
    const tree = await session.growTree(common);
    const entries = await session.readEntries(common, upto, ENTRIES_PER_LINE);
    for (const entry of entries) tree.append(leafOf(entry));
    const structure = structureOf(tip, before);
    const line: WitnessLine = {
      kind: 'restore',
      no: tip.no + 1,
      previous: tip.hash,
      service: order.witness.service,
      database: await session.identity(),
      generation: before.generation + 1,
      epoch,
      at: order.now.toISOString(),
      reason: order.reason,
      who: order.who,
      oldSize: before.size,
      oldRoot: before.root,
      lost,
      fromPosition: common,
      toPosition: entries.at(-1)?.position ?? common,
      size: tree.size,
      root: tree.root(),
      lineRoot: rootOf(entries.map(leafOf)),
      entries: entries.map(toWitnessed),
      ...(structure === null ? {} : { structure }),
    };
    const raw = composeLine(line, signer);
    const notes = [...unnoted.map((one) => noteOf(one, parseLine(one), null)), noteOf(raw, line, tree)];
    await session.record(epoch, notes, () => copies.append([raw]));
    await copies.followUp();
    return line;
  } finally {
    await session.close();
  }
}

async function takeLock(session: SealSession, schema: string): Promise<void> {
  const until = Date.now() + LOCK_WITHIN_MS;
  while (!(await session.tryLock(schema))) {
    if (Date.now() > until) {
      throw new SealingRefused(
        'database-behind',
        'the sealer of a running service is at work: there is nothing to record',
      );
    }
    await sleep(LOOK_MS);
  }
}

/** A witness that was lost is written again from the database's signed notes. Returns how many lines that were. */
async function bringBack(session: SealSession, copies: WitnessCopies, keys: WitnessKeys): Promise<number> {
  const { missing } = await notedAfter(session, copies.tip, keys);
  await copies.append(missing);
  return missing.length;
}

interface Comparison {
  /** Up to here, database and witness have the same entries. */
  readonly common: number;
  /** Entries of the witness that the database does not have at their place. */
  readonly lost: number;
  readonly differs: boolean;
}

async function compare(session: SealSession, copies: WitnessCopies, keys: WitnessKeys): Promise<Comparison> {
  const scan = await scanWitness(copies.main, await copies.main.size(), keys);
  let [common, lost, differs] = [0, 0, false];
  for await (const stretch of readSealed(scan)) {
    const found = new Map<number, SealableEntry>();
    for await (const entry of entriesBetween(session, stretch.fromPosition, stretch.toPosition)) {
      found.set(entry.position, entry);
    }
    for (const [position, kind, id, seq, hash] of stretch.entries) {
      const entry = found.get(position);
      const same = entry?.kind === kind && entry.id === id && entry.seq === seq;
      if (!same || entry?.hash.slice(0, HASH_PREFIX) !== hash) {
        lost += 1;
        differs = true;
      } else {
        found.delete(position);
      }
      if (!differs) common = position;
    }
    if (found.size > 0) {
      // Entries that the witness never saw, in places where there can be none: written after the restore.
      common = Math.min(common, Math.min(...found.keys()) - 1);
      differs = true;
    }
  }
  return { common, lost, differs };
}

async function* entriesBetween(session: SealSession, from: number, upto: number): AsyncGenerator<SealableEntry> {
  for (let after = from; ;) {
    const entries = await session.readEntries(after, upto, ROWS_AT_ONCE);
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined || entries.length < ROWS_AT_ONCE) return;
    after = last.position;
  }
}

async function finalPosition(session: SealSession): Promise<number> {
  const horizon = new IdHorizon(0n);
  const until = Date.now() + WRITERS_WITHIN_MS;
  await session.advance(horizon);
  while (horizon.waiting && Date.now() < until) {
    await sleep(LOOK_MS);
    await session.advance(horizon);
  }
  return Number(horizon.safeId);
}
