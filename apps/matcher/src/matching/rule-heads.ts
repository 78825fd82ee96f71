import type { MatchV1 } from '#contracts';
import { readRule } from '#domain/rules';
import type { Tx } from '#platform/postgres';
import type { RuleVersionStore } from '../storage/rule-version.store.js';
import { ruleHead } from './rule-book.js';

/** Names rule versions for messages, also those that are no longer in force. */
export class RuleHeads {
  private readonly known = new Map<string, MatchV1['rule']>();

  constructor(private readonly ruleVersions: Pick<RuleVersionStore, 'find'>) {}

  async find(tx: Tx, ruleId: string, version: number): Promise<MatchV1['rule']> {
    const key = `${ruleId}@${version}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const row = await this.ruleVersions.find(tx, ruleId, version);
    const read = row && readRule(row.body);
    if (read === undefined || !read.ok)
      throw new Error(`rule ${key} of a stored hit is not among the stored rule versions`);
    const head = ruleHead(read.value);
    this.known.set(key, head);
    return head;
  }
}
