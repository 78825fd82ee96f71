import { FIELDS, moneyCents } from './fields.js';
import type { RuleEvent } from './rule-event.js';
import type { Condition, FieldCondition, Rule, RuleId, TextCondition, TextField } from './rule.js';
import { buildWordAutomaton, type WordAutomaton } from './word-automaton.js';

export interface CompiledRules {
  /** Ids of the rules whose `where` holds on the event, in the order of the rules given. Not to be called from two threads. */
  match(event: RuleEvent): RuleId[];
}

type Test = (event: RuleEvent) => boolean;

/** Which words the event at hand holds, by field: a word was found when its mark equals the turn of the scan. */
class WordsFound {
  private readonly indexes = new Map<string, number>();
  private automaton: WordAutomaton | null = null;
  private marks: Record<TextField, Uint32Array> = { title: new Uint32Array(), description: new Uint32Array() };
  private turn = 0;

  intern(word: string): number {
    let index = this.indexes.get(word);
    if (index === undefined) this.indexes.set(word, (index = this.indexes.size));
    return index;
  }

  build(): void {
    this.automaton = buildWordAutomaton([...this.indexes.keys()]);
    this.marks = { title: new Uint32Array(this.indexes.size), description: new Uint32Array(this.indexes.size) };
  }

  scan(event: RuleEvent): void {
    if (this.indexes.size === 0 || this.automaton === null) return;
    this.turn = (this.turn + 1) >>> 0;
    if (this.turn === 0) {
      // After 2^32 events a mark of the first turns would read as found.
      this.marks.title.fill(0);
      this.marks.description.fill(0);
      this.turn = 1;
    }
    const { turn } = this;
    const { title, description } = this.marks;
    this.automaton.scan(event.title, (word) => (title[word] = turn));
    this.automaton.scan(event.description, (word) => (description[word] = turn));
  }

  has(field: TextField, word: number): boolean {
    return this.marks[field][word] === this.turn;
  }
}

/**
 * Compiles rules once into closures over one scan for all their words. An engine that indexes the rules by their rarest
 * condition can take this function's place: callers see events in and ids out.
 */
export function compileRules(rules: readonly Rule[]): CompiledRules {
  const words = new WordsFound();
  const tests = rules.map((rule): readonly [RuleId, Test] => [rule.id, compileCondition(rule.where, words)]);
  words.build();
  return {
    match(event) {
      words.scan(event);
      const ids: RuleId[] = [];
      for (const [id, test] of tests) if (test(event)) ids.push(id);
      return ids;
    },
  };
}

function compileCondition(condition: Condition, words: WordsFound): Test {
  if ('all' in condition) {
    const tests = condition.all.map((arm) => compileCondition(arm, words));
    return (event) => {
      for (const test of tests) if (!test(event)) return false;
      return true;
    };
  }
  if ('any' in condition) {
    const tests = condition.any.map((arm) => compileCondition(arm, words));
    return (event) => {
      for (const test of tests) if (test(event)) return true;
      return false;
    };
  }
  if ('not' in condition) {
    const test = compileCondition(condition.not, words);
    return (event) => !test(event);
  }
  return 'field' in condition ? compileField(condition) : compileText(condition, words);
}

function compileText(condition: TextCondition, words: WordsFound): Test {
  const fields = [...condition.text];
  const ids = (list: readonly string[] | undefined): number[] => (list ?? []).map((word) => words.intern(word));
  const [anyOf, allOf, noneOf] = [ids(condition.anyOf), ids(condition.allOf), ids(condition.noneOf)];
  const found = (word: number): boolean => {
    for (const field of fields) if (words.has(field, word)) return true;
    return false;
  };
  return () => {
    for (const word of allOf) if (!found(word)) return false;
    for (const word of noneOf) if (found(word)) return false;
    if (anyOf.length === 0) return true;
    for (const word of anyOf) if (found(word)) return true;
    return false;
  };
}

function compileField(condition: FieldCondition): Test {
  const tests: Test[] = [];
  const { kind, read } = FIELDS[condition.field];
  if (kind === 'money') tests.push(...compileMoney(condition));
  else if (kind === 'set') tests.push(...compileSet(condition));
  else {
    const { eq, gte, lte, prefix } = condition;
    if (eq !== undefined) tests.push((event) => read(event) === eq);
    if (condition.in !== undefined) {
      const values = new Set<unknown>(condition.in);
      tests.push((event) => values.has(read(event)));
    }
    if (prefix !== undefined) tests.push((event) => startsWithAny(read(event), prefix));
    if (typeof gte === 'number') tests.push((event) => atLeast(read(event), gte));
    if (typeof lte === 'number') tests.push((event) => atMost(read(event), lte));
  }
  const { exists } = condition;
  if (exists !== undefined) tests.push((event) => isKnown(read(event)) === exists);
  const [first, ...rest] = tests;
  if (first === undefined) return () => false;
  return rest.length === 0 ? first : (event) => tests.every((test) => test(event));
}

const isKnown = (value: unknown): boolean => value !== null && !(Array.isArray(value) && value.length === 0);
const atLeast = (value: unknown, bound: number): boolean => typeof value === 'number' && value >= bound;
const atMost = (value: unknown, bound: number): boolean => typeof value === 'number' && value <= bound;

function startsWithAny(value: unknown, prefixes: readonly string[]): boolean {
  if (typeof value !== 'string') return false;
  for (const prefix of prefixes) if (value.startsWith(prefix)) return true;
  return false;
}

function compileMoney(condition: FieldCondition): Test[] {
  const cents = (event: RuleEvent): bigint | null => (event.amount === null ? null : moneyCents(event.amount));
  const tests: Test[] = [];
  const low = condition.gte === undefined ? null : moneyCents(String(condition.gte));
  const high = condition.lte === undefined ? null : moneyCents(String(condition.lte));
  const compare = (holds: (value: bigint) => boolean): Test => {
    return (event) => {
      const value = cents(event);
      return value !== null && holds(value);
    };
  };
  if (low !== null) tests.push(compare((value) => value >= low));
  if (high !== null) tests.push(compare((value) => value <= high));
  return tests;
}

function compileSet(condition: FieldCondition): Test[] {
  const { read } = FIELDS[condition.field];
  const wanted = new Set<unknown>(condition.in ?? []);
  const holds = (event: RuleEvent, is: (value: string) => boolean): boolean => {
    const values = read(event);
    return Array.isArray(values) && values.some((value: string) => is(value));
  };
  const tests: Test[] = [];
  if (condition.eq !== undefined) tests.push((event) => holds(event, (value) => value === condition.eq));
  if (condition.in !== undefined) tests.push((event) => holds(event, (value) => wanted.has(value)));
  return tests;
}
