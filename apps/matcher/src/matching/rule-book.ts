import type { GridEventV1, MatchV1 } from '#contracts';
import {
  type CompiledRules,
  compileRules,
  type Digest,
  matchKeyOf,
  type Rule,
  type WindowParams,
  windowParams,
} from '#domain/rules';
import type { EvaluationNote } from '../storage/evaluation.store.js';

export interface ActiveRule {
  readonly rule: Rule;
  readonly window: WindowParams;
}

/** A rule that an event counts for, under the key that it counts with. */
export interface Wanted {
  readonly active: ActiveRule;
  readonly matchKey: string;
  readonly distinct: string | null;
}

export interface Evaluated {
  readonly wanted: readonly Wanted[];
  readonly notes: readonly EvaluationNote[] | null;
}

/** The rules in force, each once, compiled together. */
export class RuleBook {
  /** Names this very set of versions. */
  readonly setId: string;
  readonly versions: Readonly<Record<string, number>>;
  private readonly active: ReadonlyMap<string, ActiveRule>;
  private readonly compiled: CompiledRules;

  constructor(
    rules: readonly Rule[],
    private readonly digest: Digest,
  ) {
    const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.active = new Map(sorted.map((rule) => [rule.id, { rule, window: windowParams(rule) }]));
    this.versions = Object.fromEntries(sorted.map((rule) => [rule.id, rule.version]));
    this.setId = digest(JSON.stringify(this.versions)).slice(0, 16);
    this.compiled = compileRules(sorted);
  }

  find(ruleId: string): ActiveRule | undefined {
    return this.active.get(ruleId);
  }

  evaluate(event: GridEventV1): Evaluated {
    const wanted: Wanted[] = [];
    const notes: EvaluationNote[] = [];
    for (const id of this.compiled.match(event)) {
      const active = this.active.get(id);
      if (active === undefined) continue;
      const key = matchKeyOf(active.rule, event.procuratorateId, event, this.digest);
      if (key.ok) wanted.push({ active, ...key.value });
      else notes.push({ rule: id, version: active.rule.version, code: 'KEY_MISSING', fields: key.error.missing });
    }
    return { wanted, notes: notes.length === 0 ? null : notes };
  }
}

/** The rule as a hit's message names it. */
export const ruleHead = (rule: Rule): MatchV1['rule'] => ({
  id: rule.id,
  version: rule.version,
  name: rule.name,
  line: rule.line,
  field: rule.field,
  instrument: rule.instrument,
  basis: [...rule.basis],
  severity: rule.severity,
});
