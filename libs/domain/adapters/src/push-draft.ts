import type { Scalar } from './adapter.js';
import type { AdapterFlag } from './flags.js';
import { placeOf, type Scope } from './pointer.js';
import type { Reading } from './read-field.js';

/** One place of the push, and how it came to its value; `target` null for what no rule reads. */
export interface Step {
  readonly target: string | null;
  readonly from: readonly string[];
  readonly raw: Scalar | undefined;
  readonly value: Scalar | undefined;
  readonly reason: string;
  readonly flag: AdapterFlag | null;
}

export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** A push while it is made: what it holds, what was odd, what is missing. */
export class PushDraft {
  readonly push: Record<string, unknown> = {};
  readonly flags = new Set<AdapterFlag>();
  readonly faults: Fault[] = [];

  /** With `steps` every reading is written down; without, nothing is kept of them. */
  constructor(readonly steps: Step[] | null) {}

  has(tokens: readonly string[]): boolean {
    let value: unknown = this.push;
    for (const token of tokens) value = (value as Record<string, unknown> | undefined)?.[token];
    return value !== undefined;
  }

  put(tokens: readonly string[], value: Scalar | readonly unknown[]): void {
    let object = this.push;
    const last = tokens.length - 1;
    for (let i = 0; i < last; i += 1) object = (object[tokens[i]!] ??= {}) as Record<string, unknown>;
    object[tokens[last]!] = value;
  }

  /** Writes down what was read; the value is put in its place by the caller. */
  note(target: string, scope: Scope, { from, raw, value, says, flag }: Reading): void {
    if (flag !== null) this.flags.add(flag);
    if (this.steps === null) return;
    this.steps.push({ target, from: from.map((path) => placeOf(scope, path)), raw, value, reason: says, flag });
  }

  flag(target: string, flag: AdapterFlag, reason: string): void {
    this.flags.add(flag);
    this.steps?.push({ target, from: [], raw: undefined, value: undefined, reason, flag });
  }
}
