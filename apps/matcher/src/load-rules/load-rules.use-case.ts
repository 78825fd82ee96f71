import { type Digest, readRule, type Rule } from '#domain/rules';
import { ProblemError, type ProblemItem } from '#kernel';
import type { UnitOfWork } from '#platform/postgres';
import { RuleBook } from '../matching/rule-book.js';
import type { RuleVersionStore } from '../storage/rule-version.store.js';
import type { RuleFile } from './read-rule-files.js';

export interface LoadRulesPorts {
  readonly unitOfWork: UnitOfWork;
  readonly ruleVersions: RuleVersionStore;
  readonly digest: Digest;
  /** One text for one content, whatever the order of its members (RFC 8785). */
  readonly canonical: (value: unknown) => string;
}

/**
 * Reads the rule files at start and keeps each version for good. A version once in force never changes its meaning, since
 * hits cite it: the same id and version with another content stops the start. Of each id the highest version is in force.
 */
export class LoadRules {
  constructor(private readonly ports: LoadRulesPorts) {}

  async execute(files: readonly RuleFile[]): Promise<RuleBook> {
    const { unitOfWork, ruleVersions, digest, canonical } = this.ports;
    const rules = files.map(readFileRule);
    refuseDoubles(rules);
    const versions = rules.map(({ rule }) => ({
      ruleId: rule.id,
      version: rule.version,
      sha256: digest(canonical(withoutDefaults(rule))),
      body: withoutDefaults(rule),
    }));
    const book = new RuleBook(newestOfEach(rules.map(({ rule }) => rule)), digest);
    await unitOfWork.run(async (tx) => {
      const kept = await ruleVersions.keep(tx, versions);
      const changed = versions.filter(({ ruleId, version, sha256 }) =>
        kept.some((row) => row.ruleId === ruleId && row.version === version && row.sha256 !== sha256),
      );
      if (changed.length > 0) throw new ProblemError('MATCHER.RULE_CHANGED', { detail: changed.map(named).join('、') });
      await ruleVersions.keepSet(tx, book.setId, book.versions);
    });
    return book;
  }
}

const named = ({ ruleId, version }: { ruleId: string; version: number }): string => `${ruleId} 第${version}版`;

function readFileRule({ name, content }: RuleFile): { name: string; rule: Rule } {
  const read = readRule(content);
  if (read.ok) return { name, rule: read.value };
  const items = read.error.map((item): ProblemItem => ({ ...item, pointer: `${name}#${item.pointer}` }));
  const told = items.map((item) => `${item.pointer} ${item.detail}`).join('；');
  throw new ProblemError('MATCHER.RULE_FILE_INVALID', { detail: `${name}：${told}`, items });
}

function refuseDoubles(rules: readonly { name: string; rule: Rule }[]): void {
  const seen = new Map<string, string>();
  for (const { name, rule } of rules) {
    const version = named({ ruleId: rule.id, version: rule.version });
    const other = seen.get(version);
    if (other !== undefined) {
      throw new ProblemError('MATCHER.RULE_FILE_INVALID', { detail: `${other} 与 ${name} 都是 ${version}` });
    }
    seen.set(version, name);
  }
}

function newestOfEach(rules: readonly Rule[]): Rule[] {
  const newest = new Map<string, Rule>();
  for (const rule of rules) {
    const other = newest.get(rule.id);
    if (other === undefined || other.version < rule.version) newest.set(rule.id, rule);
  }
  return [...newest.values()];
}

/** The rule as the reader takes it again: it does not know null for a window's span or distinct. */
function withoutDefaults(rule: Rule): unknown {
  const { within, distinct, ...window } = rule.window;
  return {
    ...rule,
    window: { ...window, ...(within === null ? {} : { within }), ...(distinct === null ? {} : { distinct }) },
  };
}
