import { hashEntry } from '../chains/entry-hash.js';
import { HASH_PREFIX, type WitnessedEntry } from '../witness/witness-line.js';
import type { Evidence, FaultyEntry } from './evidence.js';
import type { Finding, FindingKind } from './finding.js';
import type { StoredEntry } from './read-stored.js';

/** Where entries of one chain and number lie now. */
export interface PlaceNow {
  readonly position: number;
  readonly hash: string;
}

/** What the table says now of entries that are not where the witness has them. */
export interface Whereabouts {
  /** By `entryKey`. */
  readonly places: ReadonlyMap<string, readonly PlaceNow[]>;
  /** Largest number of the chain that there is; 0 for none. By `chainName`. */
  readonly lastSeq: ReadonlyMap<string, number>;
}

export const chainName = (kind: string, id: string): string => `${kind}\u0000${id}`;
export const entryKey = (kind: string, id: string, seq: number): string => `${kind}\u0000${id}\u0000${seq}`;

/** Pairs are looked for among so many entries at most. */
const PAIRED = 300;

/** Decides what the evidence means, so that one act of tampering is one finding at its place. Pure. */
export function conclude(evidence: Evidence, now: Whereabouts): Finding[] {
  const found = new Findings();
  const { faulty, missing } = evidence;
  const unknown = faulty.filter(({ faults }) => faults.includes('unknown'));
  concludeContent(
    faulty.filter(({ faults }) => faults.includes('content') && !faults.includes('unknown')),
    found,
  );
  const differing = faulty.filter(({ faults }) => faults.includes('differs') && !faults.includes('content'));
  const movedTo = concludeAbsent(missing, differing, now, found);
  for (const { entry } of unknown) {
    if (!movedTo.has(entry.position)) found.addStored('inserted', entry);
  }
  for (const { entry, witnessed, faults } of faulty) {
    // At a place of the witness, of a chain that the witness has not there: it came with what was taken away.
    const isStranger = witnessed !== null && faults.includes('differs') && !isSameChain(entry, witnessed);
    if (isStranger && !faults.includes('content') && !movedTo.has(entry.position)) found.addStored('inserted', entry);
  }
  concludeTexts(faulty, found);
  concludeLinks(faulty, found);
  return found.list();
}

const isSameChain = (entry: StoredEntry, [, kind, id]: WitnessedEntry): boolean =>
  entry.chainKind === kind && entry.chainId === id;

/** Columns that no longer have their hash: exchanged with another entry's, or simply changed. */
function concludeContent(items: readonly FaultyEntry[], found: Findings): void {
  for (const item of items) {
    const { entry, witnessed } = item;
    const partner = items.slice(0, PAIRED).find((other) => other !== item && pairOf(entry, other.entry) !== null);
    const kind = (partner && pairOf(entry, partner.entry)) ?? 'changed';
    const onlyHash = witnessed !== null && hashEntry(entry).slice(0, HASH_PREFIX) === witnessed[4];
    const detail = onlyHash ? 'hash' : undefined;
    if (witnessed !== null) found.add(kind, witnessed, detail);
    // Both were what the other says it is.
    else if (kind === 'reordered' && partner !== undefined) found.addStored(kind, partner.entry);
    else found.addStored(kind, entry, detail);
  }
}

/** Whether both entries are whole again when the one takes what the other has. */
function pairOf(one: StoredEntry, other: StoredEntry): FindingKind | null {
  const fits = (exchange: (from: StoredEntry, to: StoredEntry) => StoredEntry): boolean =>
    hashEntry(exchange(one, other)) === one.hash && hashEntry(exchange(other, one)) === other.hash;
  if (fits((to, from) => ({ ...to, entry: from.entry }))) return 'swapped';
  if (fits((to, from) => ({ ...to, ...bodyOf(from) }))) return 'swapped';
  const identity = (to: StoredEntry, { chainKind, chainId, seq }: StoredEntry) => ({ ...to, chainKind, chainId, seq });
  return fits(identity) ? 'reordered' : null;
}

const bodyOf = (entry: StoredEntry) => ({
  at: entry.at,
  procuratorateId: entry.procuratorateId,
  regionCode12: entry.regionCode12,
  actorId: entry.actorId,
  actorNameHash: entry.actorNameHash,
  command: entry.command,
  secretHash: entry.secretHash,
  entry: entry.entry,
});

/**
 * What the witness has and its place has not: moved, rewritten in place, replaced elsewhere, cut off, or taken out.
 * Returns the new places.
 */
function concludeAbsent(
  missing: readonly WitnessedEntry[],
  differing: readonly FaultyEntry[],
  now: Whereabouts,
  found: Findings,
): ReadonlySet<number> {
  const movedTo = new Set<number>();
  const inPlace = new Map(differing.map(({ entry, witnessed }) => [entry.position, { entry, witnessed }]));
  const absent = [...missing, ...differing.flatMap(({ witnessed }) => (witnessed === null ? [] : [witnessed]))];
  for (const witnessed of absent) {
    const [position, kind, id, seq, hash] = witnessed;
    const places = now.places.get(entryKey(kind, id, seq)) ?? [];
    const same = places.find((place) => place.hash.slice(0, HASH_PREFIX) === hash);
    const there = inPlace.get(position);
    const other = places.find((place) => !inPlace.has(place.position));
    if (same !== undefined) {
      movedTo.add(same.position);
      found.add('reordered', witnessed);
    } else if (there !== undefined && isSameChain(there.entry, witnessed)) {
      found.add('rewritten', witnessed);
    } else if (other !== undefined) {
      movedTo.add(other.position);
      found.add('forked', witnessed);
    } else {
      found.add(seq > (now.lastSeq.get(chainName(kind, id)) ?? 0) ? 'truncated' : 'deleted', witnessed);
    }
  }
  return movedTo;
}

function concludeTexts(items: readonly FaultyEntry[], found: Findings): void {
  for (const { entry, faults } of items) {
    for (const [fault, kind, detail] of [
      ['secret-changed', 'text-changed', 'secret'],
      ['secret-missing', 'erased-without-record', 'secret'],
      ['name-changed', 'text-changed', 'actor_name'],
      ['name-missing', 'erased-without-record', 'actor_name'],
    ] as const) {
      if (faults.includes(fault)) found.addStored(kind, entry, detail);
    }
  }
}

const STRANGE = ['content', 'differs', 'unknown'] as const;

/** What is left when nothing found so far explains it: in the part that is not sealed, or at the chain's own head. */
function concludeLinks(items: readonly FaultyEntry[], found: Findings): void {
  // What stands under another name than its own says nothing about the chain that it stands in now.
  const own = items.filter(({ faults }) => !STRANGE.some((fault) => faults.includes(fault)));
  for (const { entry, faults } of own) {
    const { chainKind: kind, chainId: id, seq } = entry;
    if (found.has(kind, id, seq) || found.has(kind, id, seq - 1)) continue;
    if (faults.includes('no-predecessor')) found.addAt('deleted', { kind, id }, seq - 1);
    else if (faults.includes('link')) found.addStored('unlinked', entry);
    else if (faults.includes('order')) found.addStored('reordered', entry);
  }
  for (const { entry, faults } of own) {
    const { chainKind: kind, chainId: id, seq } = entry;
    if (found.hasChain(kind, id)) continue;
    if (faults.includes('no-head')) found.addAt('head-missing', { kind, id }, seq);
    else if (faults.includes('head')) found.addAt('head-changed', { kind, id }, seq);
  }
}

class Findings {
  readonly #list: Finding[] = [];
  readonly #entries = new Set<string>();
  readonly #chains = new Set<string>();

  has(kind: string, id: string, seq: number): boolean {
    return this.#entries.has(entryKey(kind, id, seq));
  }

  hasChain(kind: string, id: string): boolean {
    return this.#chains.has(chainName(kind, id));
  }

  add(kind: FindingKind, [position, chainKind, id, seq]: WitnessedEntry, detail?: string): void {
    this.addAt(kind, { kind: chainKind, id }, seq, { position, ...(detail === undefined ? {} : { detail }) });
  }

  addStored(kind: FindingKind, entry: StoredEntry, detail?: string): void {
    const { chainKind, chainId, seq, position } = entry;
    const more = { position, ...(detail === undefined ? {} : { detail }) };
    this.addAt(kind, { kind: chainKind, id: chainId }, seq, more);
  }

  addAt(
    kind: FindingKind,
    chain: { readonly kind: string; readonly id: string },
    seq: number,
    more: Pick<Finding, 'position' | 'detail'> = {},
  ): void {
    this.#list.push({ kind, chain, seq, ...more });
    this.#entries.add(entryKey(chain.kind, chain.id, seq));
    this.#chains.add(chainName(chain.kind, chain.id));
  }

  /** By chain and number; neighbours with the same finding are one. */
  list(): Finding[] {
    const sorted = [...this.#list].sort(byPlace);
    const merged: Finding[] = [];
    for (const next of sorted) {
      const before = merged.at(-1);
      if (before !== undefined && goesOn(before, next))
        merged[merged.length - 1] = { ...before, throughSeq: next.seq! };
      else merged.push(next);
    }
    return merged;
  }
}

const nameOf = ({ chain }: Finding): string => (chain === undefined ? '' : chainName(chain.kind, chain.id));

function byPlace(a: Finding, b: Finding): number {
  const [x, y] = [nameOf(a), nameOf(b)];
  if (x !== y) return x < y ? -1 : 1;
  return (a.seq ?? 0) - (b.seq ?? 0);
}

const goesOn = (before: Finding, next: Finding): boolean =>
  before.kind === next.kind &&
  before.detail === next.detail &&
  nameOf(before) === nameOf(next) &&
  next.seq === (before.throughSeq ?? before.seq ?? 0) + 1;
