import type { Step } from './step.js';
import { mergeSteps } from './merge-steps.js';
import { FLAG } from './quality-flags.js';

/** What a statement about handling may say beside its steps; instants are UTC. */
export interface DisposalFields {
  readonly status: string;
  readonly organ: string;
  readonly organCode: string;
  readonly dispatchedAt: string;
  readonly signedAt: string;
  readonly deadlineAt: string;
  readonly extendedTo: string;
  readonly finishedAt: string;
  readonly resultText: string;
  readonly satisfaction: string;
  readonly returnedCount: number;
  readonly reopenedCount: number;
  readonly overdue: boolean;
}
export type DisposalField = keyof DisposalFields;

/** One pushed statement about an event's handling, normalised. */
export interface IncomingDisposal {
  readonly key: string;
  /** When this was so: the source's word, else the latest instant in it, else the arrival. */
  readonly atMs: number;
  /** It came inside a version of the event. Such statements follow each other as their versions do, the others by time. */
  readonly inVersion: boolean;
  /** Its place among the statements of its kind; compared from the left. */
  readonly order: readonly number[];
  readonly fields: Partial<DisposalFields>;
  readonly steps: readonly Step[];
  readonly flags: readonly string[];
}

interface Said<T = DisposalFields[DisposalField]> {
  readonly value: T;
  readonly atMs: number;
  readonly order: readonly number[];
}

type Sayings = { readonly [F in DisposalField]?: Said<DisposalFields[F]> };

/** Everything said of an event's handling that may still count. Plain JSON, so that it is stored as it is. */
export interface DisposalMemory {
  readonly inVersions: Sayings;
  readonly alone: Sayings;
  readonly steps: readonly Step[];
  readonly flags: readonly string[];
  /**
   * Keys of statements that a release before took in. Now whoever stores the pushes knows them: a key for each would grow
   * with every poll of a platform, and be written anew each time.
   */
  readonly seen: readonly string[];
}

export const NO_DISPOSAL: DisposalMemory = { inVersions: {}, alone: {}, steps: [], flags: [], seen: [] };

function compareOrders(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const difference = a[i]! - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function say(sayings: Sayings, incoming: IncomingDisposal): Sayings {
  const { order, atMs } = incoming;
  const next: Record<string, Said> = { ...sayings };
  for (const [field, value] of Object.entries(incoming.fields)) {
    const before = next[field];
    if (before === undefined || compareOrders(order, before.order) >= 0) next[field] = { value, atMs, order };
  }
  return next;
}

/** The value that counts for a field: of what versions and what separate pushes say, the later. */
export function currentValue<F extends DisposalField>(memory: DisposalMemory, field: F): DisposalFields[F] | null {
  const inVersion: Said<DisposalFields[F]> | undefined = memory.inVersions[field];
  const alone: Said<DisposalFields[F]> | undefined = memory.alone[field];
  if (inVersion === undefined) return alone?.value ?? null;
  if (alone === undefined) return inVersion.value;
  return (alone.atMs >= inVersion.atMs ? alone : inVersion).value;
}

export interface MergedDisposal {
  readonly memory: DisposalMemory;
  /** Something that others see is different now. */
  readonly changed: boolean;
}

/** As long as it is so, the handling looks like that of an event of which nothing was said. */
export const isNothingSaid = ({ inVersions, alone, steps, flags, seen }: DisposalMemory): boolean =>
  seen.length === 0 &&
  steps.length === 0 &&
  flags.length === 0 &&
  Object.keys(alone).length === 0 &&
  Object.keys(inVersions).length === 0;

/**
 * Takes one more statement in, which must not have been taken in before: a repeat that arrives later would outweigh what
 * came between. Nothing is overwritten but by what is later in its own order; steps are added.
 */
export function mergeDisposal(memory: DisposalMemory, incoming: IncomingDisposal): MergedDisposal {
  if (memory.seen.includes(incoming.key)) return { memory, changed: false };
  const { steps, changed, contradicted } = mergeSteps(memory.steps, incoming.steps);
  const flags = new Set([...memory.flags, ...incoming.flags]);
  if (contradicted) flags.add(FLAG.stepChanged);
  const next: DisposalMemory = {
    inVersions: incoming.inVersion ? say(memory.inVersions, incoming) : memory.inVersions,
    alone: incoming.inVersion ? memory.alone : say(memory.alone, incoming),
    steps,
    flags: [...flags].sort(),
    seen: memory.seen,
  };
  const seenByOthers =
    changed ||
    flags.size !== memory.flags.length ||
    Object.keys(incoming.fields).some((field) => {
      const said = field as DisposalField;
      return currentValue(next, said) !== currentValue(memory, said);
    });
  return { memory: next, changed: seenByOthers };
}
