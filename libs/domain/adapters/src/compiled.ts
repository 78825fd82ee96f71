import type { Adapter, MoneyUnit, Scalar, TimeForm, ValueKind } from './adapter.js';
import type { AdapterFlag } from './flags.js';
import type { Path } from './pointer.js';
import type { Categories, ListTarget, Target } from './vocabulary.js';

/** An adapter taken apart once, so that a record costs no parsing of it. */
export interface CompiledAdapter {
  readonly name: string;
  readonly title: string;
  readonly definition: Adapter;
  readonly zone: string;
  readonly crs: string | null;
  readonly blanks: ReadonlySet<string>;
  readonly fields: readonly CompiledField[];
  readonly lists: readonly CompiledList[];
  readonly category: CompiledCategory | null;
  readonly version: CompiledVersion | null;
  readonly disposalWhen: readonly CompiledCondition[] | null;
  readonly defaults: readonly CompiledDefault[];
  readonly personal: readonly Path[];
  readonly categories: Categories;
}

export interface CompiledField {
  readonly place: string;
  readonly tokens: readonly string[];
  readonly target: Target;
  readonly rules: readonly CompiledRule[];
  /** Where any of the rules looks. */
  readonly places: readonly Path[];
  /** Filled of a message about the handling alone. */
  readonly ofDisposal: boolean;
  readonly required: boolean;
  /** Of a value that cannot be read. */
  readonly unreadable: AdapterFlag;
}

export interface CompiledRule {
  readonly from: readonly Path[];
  readonly join: string | undefined;
  readonly template: readonly (string | Path)[] | null;
  readonly constant: Scalar | undefined;
  readonly when: readonly CompiledCondition[];
  readonly blanks: ReadonlySet<string>;
  readonly html: boolean;
  readonly part: { readonly by: string; readonly at: number } | undefined;
  readonly map: ReadonlyMap<string, string> | null;
  /** What `map` gives: a word of these is ours already. */
  readonly mapped: ReadonlySet<string>;
  readonly unlisted: 'keep' | 'omit';
  readonly time: TimeForm | undefined;
  readonly as: ValueKind | undefined;
  readonly unit: MoneyUnit;
  readonly cut: number | undefined;
}

export interface CompiledCondition {
  readonly from: Path;
  readonly in: ReadonlySet<string> | null;
  readonly notIn: ReadonlySet<string> | null;
  readonly exists: boolean | undefined;
}

export interface CompiledList {
  readonly place: string;
  readonly tokens: readonly string[];
  readonly target: ListTarget;
  readonly ofDisposal: boolean;
  readonly rules: readonly CompiledListRule[];
}

export interface CompiledListRule {
  readonly each: Path | null;
  readonly split: string | undefined;
  readonly when: readonly CompiledCondition[];
  readonly fields: readonly CompiledField[];
  readonly value: CompiledField | null;
}

export interface CompiledCategory {
  readonly code: CompiledField | null;
  readonly name: CompiledField | null;
  readonly choose: readonly {
    /** What is looked up, one after the other. */
    readonly keys: readonly CompiledField[];
    readonly prefix: boolean;
    readonly table: ReadonlyMap<string, string>;
    readonly longest: number;
  }[];
  readonly otherwise: string | null;
}

export interface CompiledVersion {
  readonly number: CompiledField | null;
  readonly count: Path | null;
  readonly time: CompiledField | null;
}

export interface CompiledDefault {
  readonly place: string;
  readonly tokens: readonly string[];
  readonly value: Scalar;
  readonly ofDisposal: boolean;
}
