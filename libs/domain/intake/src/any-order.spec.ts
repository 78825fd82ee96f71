import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { applyDisposal, applyEvent, qualityFlags } from './apply-push.js';
import { deriveDisposal } from './derive-disposal.js';
import type { EventState } from './event-state.js';
import { normaliseDisposal } from './normalise-disposal.js';
import { normaliseEvent } from './normalise-event.js';
import type { PushedDisposal, PushedEvent } from './pushed.js';
import { toInstant } from './parse-time.js';
import { STEP_KINDS } from './step-kind.js';

const DAY = Date.parse('2026-03-02T00:00:00Z');
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

type Item =
  | { readonly kind: 'event'; readonly push: PushedEvent; readonly receivedMs: number }
  | { readonly kind: 'disposal'; readonly push: PushedDisposal; readonly receivedMs: number };

/**
 * What ingest does with an item, without a database: versions and what was said of the handling are remembered by key, early
 * disposals wait.
 */
function play(items: readonly Item[]): EventState | null {
  let state: EventState | null = null;
  const hashes = new Map<string, string>();
  const said = new Set<string>();
  const waiting: Item[] = [];
  const take = (item: Item): void => {
    if (item.kind === 'disposal') {
      if (state === null) return void waiting.push(item);
      const context = {
        pointer: '',
        fallbackMs: item.receivedMs,
        receivedMs: item.receivedMs,
        version: null,
        canonical,
        digest,
      };
      const read = normaliseDisposal(item.push, context);
      if (read.ok && !said.has(read.value.key)) state = applyDisposal(state, read.value).state;
      if (read.ok) said.add(read.value.key);
      return;
    }
    const read = normaliseEvent(item.push, {
      sourceRegion: '990100000000',
      receivedMs: item.receivedMs,
      index: (kind, value) => `${kind}:${value}`,
      mentions: [],
      canonical,
      digest,
    });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const { versionKey, mark } = read.value;
    const key = read.value.disposal?.key ?? '';
    const applied = applyEvent(state, read.value, hashes.get(versionKey) ?? null, 'event', said.has(key));
    if (applied.decision !== 'conflict') {
      hashes.set(versionKey, mark.bodyHash);
      said.add(key);
    }
    state = applied.state;
    for (const one of waiting.splice(0)) take(one);
  };
  for (const item of items) take(item);
  return state;
}

/** What others see; `revision` counts changes, and their number depends on the order. */
const seen = (state: EventState | null): unknown =>
  state === null
    ? null
    : { body: state.body, mark: state.mark, disposal: deriveDisposal(state.disposal), flags: qualityFlags(state) };

// The last ones are ahead of every arrival.
const instant = fc.integer({ min: 0, max: 640 }).map((minutes) => toInstant(DAY + minutes * 60_000));
const word = fc.constantFrom('派单', '签收', '退回', '延期', '延期申请', '超期', '办结', '重办', '催办', '三级流转');
const kind = fc.constantFrom(...STEP_KINDS);
const optional = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined });
const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;

const steps = fc.array(
  fc
    .record({
      stepNo: optional(fc.integer({ min: 0, max: 3 })),
      at: instant,
      organ: optional(fc.constantFrom('甲', '乙')),
      action: word,
      kind: optional(kind),
    })
    .map((step) => without(step) as { at: string; action: string }),
  { maxLength: 4 },
);

const disposal = fc
  .record({
    updatedAt: optional(instant),
    status: optional(word),
    resultText: optional(fc.constantFrom('已处理', '已转办')),
    dispatchedAt: optional(instant),
    signedAt: optional(instant),
    deadlineAt: optional(instant),
    extendedTo: optional(instant),
    finishedAt: optional(instant),
    satisfaction: optional(fc.constantFrom('满意', '不满意')),
    returnedCount: optional(fc.nat({ max: 3 })),
    reopenedCount: optional(fc.nat({ max: 3 })),
    overdue: optional(fc.boolean()),
    steps: optional(steps),
  })
  .map((one) => without(one) as PushedDisposal);

/** Items as they arrive: each has its own arrival, and versions with one number have one body, as an honest source's do. */
const items = fc
  .array(
    fc.oneof(
      fc.record({
        version: optional(fc.integer({ min: 0, max: 4 })),
        updated: fc.boolean(),
        disposal: optional(disposal),
      }),
      disposal.map((alone) => ({ alone })),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map((one, i): Item => {
      const receivedMs = DAY + 600 * 60_000 + i * 1000;
      if ('alone' in one) return { kind: 'disposal', push: one.alone, receivedMs };
      const title = one.version === undefined ? `第${i}次` : `版本${one.version}`;
      // Distinct update times: two at the very same moment are ordered by arrival alone.
      const updatedAt = one.updated && one.version === undefined ? toInstant(DAY + ((i * 7919) % 500_000)) : undefined;
      const push = without({
        sourceEventNo: '1',
        title,
        reportedAt: toInstant(DAY),
        sourceVersion: one.version,
        updatedAt,
        disposal: one.disposal,
      }) as PushedEvent;
      return { kind: 'event', push, receivedMs };
    }),
  );

/** One version is one push here: repeats of it come from the duplication below. */
const once = (all: readonly Item[]): Item[] => {
  const names = new Set<string>();
  return all.filter((item) => {
    const name =
      item.kind === 'event' && item.push.sourceVersion !== undefined
        ? `v${item.push.sourceVersion}`
        : canonical(item.push);
    return names.has(name) ? false : names.add(name);
  });
};

describe('an event after all that was pushed for it', () => {
  it('is the same in whatever order and however often the pushes came', () => {
    fc.assert(
      fc.property(
        items.map(once).chain((all) =>
          fc.record({
            inOrder: fc.constant(all),
            shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
            repeats: fc.array(fc.nat({ max: 7 }), { maxLength: 6 }),
          }),
        ),
        ({ inOrder, shuffled, repeats }) => {
          const noisy = repeats.reduce<Item[]>((all, at, i) => {
            const repeated = shuffled[at % shuffled.length]!;
            return all.toSpliced((at + i * 3) % (all.length + 1), 0, repeated);
          }, shuffled);
          expect(seen(play(noisy))).toEqual(seen(play(inOrder)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
