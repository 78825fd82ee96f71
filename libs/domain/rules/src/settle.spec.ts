import fc from 'fast-check';
import { segment } from './segment.js';
import { type KnownHit, type PlacedCandidate, reachBack, settle } from './settle.js';
import { type Candidate, inEventOrder, type WindowParams } from './windows.js';

/** What a store does for one key, with the least that `settle` asks for, so that its reach is tested too. */
class KeyInMemory {
  readonly candidates = new Map<string, PlacedCandidate>();
  readonly hits = new Map<string, KnownHit>();
  readonly voided = new Set<string>();
  private ids = 0;

  constructor(private readonly params: WindowParams) {}

  apply(added: readonly Candidate[], removed: readonly string[] = []): void {
    const gone = new Set(removed.filter((id) => !added.some((event) => event.eventId === id)));
    const touched = [...gone, ...added.map((event) => event.eventId)].flatMap((id) => this.candidates.get(id) ?? []);
    const firstMs = Math.min(...[...added, ...touched].map((event) => event.timeMs));
    const hits = [...this.hits.values()].filter((hit) => hit.lockUntilMs >= firstMs);
    const from = reachBack(this.params, hits, firstMs);
    const loaded = [...this.candidates.values()].filter((c) => c.timeMs > from || touched.includes(c));
    const settlement = settle(
      this.params,
      { hits, candidates: loaded },
      { added, removed: gone },
      () => `h${(this.ids += 1)}`,
    );
    for (const id of gone) this.candidates.delete(id);
    const incoming = new Map(added.map((event) => [event.eventId, event]));
    for (const { eventId, hitId, role } of settlement.placements) {
      const event = incoming.get(eventId) ?? this.candidates.get(eventId)!;
      this.candidates.set(eventId, { ...event, hitId, role });
    }
    for (const hit of [...settlement.created, ...settlement.revised]) {
      expect(this.voided.has(hit.id)).toBe(false);
      this.hits.set(hit.id, { ...hit, frozen: this.hits.get(hit.id)?.frozen ?? false });
    }
    for (const id of settlement.voided) {
      expect(this.hits.delete(id)).toBe(true);
      this.voided.add(id);
    }
  }

  groups(): string[] {
    return [...this.hits.values()]
      .map((hit) => {
        const of = (role: string) =>
          [...this.candidates.values()]
            .filter((c) => c.hitId === hit.id && c.role === role)
            .sort(inEventOrder)
            .map((c) => c.eventId);
        return JSON.stringify([hit.completedBy, hit.lockUntilMs, of('member'), of('attached')]);
      })
      .sort();
  }
}

const expected = (params: WindowParams, events: readonly Candidate[]): string[] =>
  segment(params, [...events].sort(inEventOrder))
    .map((hit) =>
      JSON.stringify([
        hit.completedBy.eventId,
        hit.lockUntilMs,
        hit.members.map((c) => c.eventId),
        hit.attached.map((c) => c.eventId),
      ]),
    )
    .sort();

const paramsArb: fc.Arbitrary<WindowParams> = fc.record({
  withinMs: fc.integer({ min: 1, max: 30 }),
  lockMs: fc.integer({ min: 0, max: 40 }),
  atLeast: fc.integer({ min: 1, max: 4 }),
  distinctAtLeast: fc.integer({ min: 0, max: 3 }),
});

const eventArb = (id: number): fc.Arbitrary<Candidate> =>
  fc.record({
    eventId: fc.constant(`e${String(id).padStart(2, '0')}`),
    timeMs: fc.integer({ min: 0, max: 120 }),
    distinct: fc.constantFrom('a', 'b', 'c', null),
  });

const eventsArb = fc
  .integer({ min: 1, max: 30 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => eventArb(i))));

/** The same events in any order, cut into any batches, some of them sent again. */
const deliveryArb = (events: readonly Candidate[]): fc.Arbitrary<Candidate[][]> =>
  fc
    .record({
      order: fc.shuffledSubarray([...events], { minLength: events.length }),
      again: fc.subarray([...events]),
      cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
    })
    .map(({ order, again, cuts }) => {
      const stream = [...order, ...again];
      const batches: Candidate[][] = [];
      for (let i = 0, c = 0; i < stream.length; c += 1) {
        const size = cuts[c % cuts.length]!;
        const batch = new Map(stream.slice(i, i + size).map((event) => [event.eventId, event]));
        batches.push([...batch.values()]);
        i += size;
      }
      return batches;
    });

describe('settle', () => {
  it('comes to the hits of the sorted stream, whatever the order, repetition and batching', () => {
    fc.assert(
      fc.property(
        paramsArb,
        eventsArb.chain((events) => fc.tuple(fc.constant(events), deliveryArb(events))),
        (params, [events, batches]) => {
          const key = new KeyInMemory(params);
          for (const batch of batches) key.apply(batch);
          expect(key.groups()).toEqual(expected(params, events));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('comes to the hits of the newest revisions when events change their time or stop counting', () => {
    fc.assert(
      fc.property(
        paramsArb,
        fc.array(
          fc.array(
            fc.integer({ min: 0, max: 14 }).chain((id) => fc.record({ event: eventArb(id), counts: fc.boolean() })),
            { minLength: 1, maxLength: 4 },
          ),
          { minLength: 1, maxLength: 20 },
        ),
        (params, batches) => {
          const key = new KeyInMemory(params);
          const newest = new Map<string, Candidate>();
          for (const batch of batches) {
            const last = new Map(batch.map((change) => [change.event.eventId, change]));
            const added = [...last.values()].filter((change) => change.counts).map((change) => change.event);
            const removed = [...last.values()].filter((change) => !change.counts).map((change) => change.event.eventId);
            if (added.length === 0 && removed.every((id) => !newest.has(id))) continue;
            key.apply(added, removed);
            for (const id of removed) newest.delete(id);
            for (const event of added) newest.set(event.eventId, event);
            expect(key.groups()).toEqual(expected(params, [...newest.values()]));
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('never lets two live hits overlap within the lock, also beside a hit of another version', () => {
    fc.assert(
      fc.property(
        paramsArb,
        fc.integer({ min: 0, max: 120 }),
        eventsArb.chain((events) => fc.tuple(fc.constant(events), deliveryArb(events))),
        (params, frozenAt, [, batches]) => {
          const key = new KeyInMemory(params);
          const frozen = { eventId: 'frozen', timeMs: frozenAt, distinct: null };
          key.candidates.set('frozen', { ...frozen, hitId: 'old', role: 'member' });
          key.hits.set('old', {
            id: 'old',
            completedBy: 'frozen',
            completedMs: frozenAt,
            lockUntilMs: frozenAt + 25,
            frozen: true,
          });
          for (const batch of batches) key.apply(batch);
          const hits = [...key.hits.values()].sort((a, b) => a.completedMs - b.completedMs);
          expect(hits.map((hit) => hit.id)).toContain('old');
          hits.slice(1).forEach((hit, i) => expect(hit.completedMs).toBeGreaterThan(hits[i]!.lockUntilMs));
        },
      ),
      { numRuns: 1500 },
    );
  });

  const HOUR = 3_600_000;
  const params: WindowParams = { withinMs: 24 * HOUR, lockMs: 48 * HOUR, atLeast: 3, distinctAtLeast: 0 };
  const at = (eventId: string, hours: number): Candidate => ({ eventId, timeMs: hours * HOUR, distinct: null });

  it('keeps the first id when a late event moves the completion forward', () => {
    const key = new KeyInMemory(params);
    key.apply([at('a', 1), at('c', 5), at('d', 9)]);
    const [first] = [...key.hits.keys()];
    key.apply([at('b', 3)]);
    expect([...key.hits.values()]).toEqual([expect.objectContaining({ id: first, completedBy: 'c' })]);
  });

  it('voids a hit whose window dissolves, and gives a new id to a later one', () => {
    const key = new KeyInMemory(params);
    key.apply([at('a', 1), at('b', 3), at('c', 5)]);
    const [first] = [...key.hits.keys()];
    key.apply([], ['b']);
    expect([...key.hits.keys()]).toEqual([]);
    expect([...key.voided]).toEqual([first]);
    key.apply([at('b', 4)]);
    expect([...key.hits.keys()]).not.toContain(first);
    expect(key.hits.size).toBe(1);
  });

  it('does not count an event exactly one span before', () => {
    const key = new KeyInMemory(params);
    key.apply([at('a', 0), at('b', 12), at('c', 24)]);
    expect(key.hits.size).toBe(0);
  });

  it('attaches up to the end of the lock and opens anew after it', () => {
    const key = new KeyInMemory({ ...params, atLeast: 1 });
    key.apply([at('a', 0), at('b', 48)]);
    expect(key.groups()).toEqual([JSON.stringify(['a', 48 * HOUR, ['a'], ['b']])]);
    key.apply([at('c', 49)]);
    expect(key.hits.size).toBe(2);
  });
});
