import type { UnitOfWork } from '#platform/postgres';
import type { RuleBook } from '../matching/rule-book.js';
import type { RuleVersionStore } from '../storage/rule-version.store.js';

export interface RuleView {
  readonly ruleId: string;
  readonly version: number;
  readonly inForce: boolean;
  readonly sha256: string;
  readonly loadedAt: Date;
  /** The rule itself, as docs/rules.md describes it. */
  readonly rule: unknown;
}

/** Every rule version that was ever in force, by id, the newest first. */
export class ListRules {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ruleVersions: RuleVersionStore,
    private readonly book: RuleBook,
  ) {}

  async list(): Promise<{ items: RuleView[] }> {
    const rows = await this.unitOfWork.read((tx) => this.ruleVersions.list(tx));
    return {
      items: rows.map(({ ruleId, version, sha256, loadedAt, body }) => ({
        ruleId,
        version,
        inForce: this.book.versions[ruleId] === version,
        sha256,
        loadedAt,
        rule: body,
      })),
    };
  }
}
