/** A place in a platform's record (RFC 6901): from the item of a list, or with `#` in front from the whole record. */
export type Pointer = string;

export type Scalar = string | number | boolean;

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/**
 * How a time is written. `local`, `compact` and `cn` have no offset: they are read in the adapter's `zone`. `auto` takes any
 * of the others, told apart by their form.
 */
export type TimeForm = 'iso' | 'local' | 'compact' | 'cn' | 'unix' | 'unix-ms' | 'auto';

/** `region`: a 12-digit division code, also out of 6 or 9 digits. `amount`: yuan as decimal text. */
export type ValueKind = 'text' | 'integer' | 'number' | 'boolean' | 'amount' | 'region';

export type MoneyUnit = '分' | '元' | '万元';

/** All that is said has to hold. A value that is not there is in no list. */
export interface Condition {
  readonly from: Pointer;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
  readonly exists?: boolean;
}

/** How one value is made. One of `from`, `template` and `constant` says where it comes from; the rest is done in this order. */
export interface FieldRule {
  readonly from?: Pointer | readonly Pointer[];
  /** With several places: all that have a value, joined; without it the first that has one. */
  readonly join?: string;
  /** Text with `{/place}` in it; a place without a value leaves nothing, and none with one means no value. */
  readonly template?: string;
  readonly constant?: Scalar;
  /** The rule counts for nothing unless all of these hold. */
  readonly when?: readonly Condition[];
  /** Words that stand for “no value” here, beside the adapter's own. */
  readonly blanks?: readonly string[];
  /** `html`: tags are taken out. */
  readonly text?: 'html';
  /** One part of a text such as `118.87,28.97`; `at` counts from 0. */
  readonly part?: { readonly by: string; readonly at: number };
  readonly map?: Readonly<Record<string, string>>;
  /** What becomes of a word that `map` does not have; `keep` unless said otherwise. */
  readonly unlisted?: 'keep' | 'omit';
  readonly time?: TimeForm;
  readonly as?: ValueKind;
  /** Unit of an `amount`; 元 unless said otherwise. */
  readonly unit?: MoneyUnit;
  /** At most so many UTF-16 units. */
  readonly cut?: number;
  /** Without a value the record is not taken. */
  readonly required?: boolean;
}

/** One rule, or several of which the first that gives a value counts. */
export type FieldRules = FieldRule | readonly FieldRule[];

/** Elements of a list of the push: one for each item of an array or part of a text, or one out of the record itself. */
export interface ListRule {
  readonly each?: Pointer;
  /** `each` is a text, cut at this. */
  readonly split?: string;
  readonly when?: readonly Condition[];
  /** Of an element that is an object, by the places in it. */
  readonly fields?: Readonly<Record<string, FieldRules>>;
  /** Of an element that is a text. */
  readonly value?: FieldRules;
}

/**
 * One look-up of a category, by what stands at a place or by a `template` of several (see FieldRule). `prefix`: of the
 * table's entries that the code begins with, the longest.
 */
export interface CategoryChoice {
  readonly from?: Pointer | readonly Pointer[];
  readonly template?: string;
  readonly by?: 'whole' | 'prefix';
  /** Their code or word → the code of ours (`adapters/categories.json`). */
  readonly table: Readonly<Record<string, string>>;
}

export interface CategoryRule {
  /** Their code, kept as it is. */
  readonly code?: FieldRules;
  /** Their name, kept as it is. */
  readonly name?: FieldRules;
  /** The first that finds something counts. */
  readonly choose: readonly CategoryChoice[];
  /** Our code where nothing was found. */
  readonly otherwise?: string;
}

/** How a later version of a record is told: by its own number, by the length of a list that only grows, by its time. */
export interface VersionRule {
  readonly number?: FieldRule;
  readonly count?: Pointer;
  readonly time?: FieldRule;
}

/** A source adapter: how one record of a platform becomes one push. Data, not code. */
export interface Adapter {
  readonly $schema?: string;
  readonly name: string;
  readonly title: string;
  /** What platform, which of its messages, since when: for whoever chooses an adapter. */
  readonly says?: string;
  /** The source that the command line uses when none is given. */
  readonly sourceId?: string;
  /** Offset of times without one, e.g. `+08:00`. */
  readonly zone?: string;
  readonly crs?: string;
  /** Words that stand for “no value” everywhere. */
  readonly blanks?: readonly string[];
  readonly fields: Readonly<Record<string, FieldRules>>;
  readonly lists?: Readonly<Record<string, readonly ListRule[]>>;
  readonly category?: CategoryRule;
  readonly version?: VersionRule;
  /** A record that one of these fits tells of the handling alone: its event comes, or came, by itself. */
  readonly disposal?: { readonly when: readonly Condition[] };
  /** What stands where the record has nothing. */
  readonly defaults?: Readonly<Record<string, Scalar>>;
  /** Places of personal data in the platform's record; `*` stands for every item of an array. */
  readonly personal?: readonly Pointer[];
}
