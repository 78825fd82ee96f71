import type { AccessPolicy } from '#domain/access';
import { compileAdapter, type LintFinding, type Vocabulary } from '#domain/adapters';
import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, UnitOfWork } from '#platform/postgres';
import { mayReadAdapter } from '../adapters/adapter-access.js';
import { adapterDigest } from '../adapters/adapter-digest.js';
import { hasErrors, judgeAdapter } from '../adapters/judge-adapter.js';
import { type TriedLine, tryLine } from '../adapters/try-line.js';
import type { AdapterStore, AdapterVersionRow } from '../storage/adapter.store.js';

export interface Trial {
  readonly adapterId: string;
  readonly lines: readonly string[];
  readonly definition?: unknown;
  readonly version?: number;
  readonly regionCode12?: string;
}

export interface TriedAdapter {
  readonly adapterId: string;
  /** Null for a definition that came with the trial. */
  readonly version: number | null;
  readonly findings: readonly LintFinding[];
  /** Lines that would have been taken. */
  readonly taken: number;
  /** How often each flag came up. */
  readonly flags: Readonly<Record<string, number>>;
  /** Empty as long as the adapter has an error. */
  readonly lines: readonly TriedLine[];
}

export interface TryAdapterDeps {
  readonly people: PeopleUnitOfWork;
  readonly database: UnitOfWork;
  readonly access: AccessPolicy;
  readonly store: AdapterStore;
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
}

/** Runs an adapter over a sample and says field by field what came of it. Nothing of the sample is kept. */
export class TryAdapter {
  constructor(private readonly deps: TryAdapterDeps) {}

  /** Throws INGEST.ADAPTER_UNKNOWN, INGEST.ADAPTER_INVALID. */
  async try(trial: Trial, actor: Actor): Promise<TriedAdapter> {
    const { vocabulary, clock } = this.deps;
    const { adapterId } = trial;
    const stored = trial.definition === undefined ? await this.find(trial, actor) : null;
    const definition = stored?.definition ?? trial.definition;
    const { adapter, findings } = judgeAdapter(definition, vocabulary, stored === null ? '/definition' : '');
    const version = stored?.version ?? null;
    if (hasErrors({ findings })) return { adapterId, version, findings, taken: 0, flags: {}, lines: [] };
    const compiled = compileAdapter(adapter, vocabulary);
    const receivedMs = clock.now().getTime();
    const lines = trial.lines.map((line, i) =>
      tryLine(compiled, line, { number: i + 1, receivedMs, regionCode12: trial.regionCode12 ?? null }),
    );
    const taken = lines.filter(({ outcome }) => outcome !== 'refused').length;
    if (stored?.state === 'draft') await this.note(stored, { lines: lines.length, taken });
    return { adapterId, version, findings, taken, flags: counted(lines), lines };
  }

  private async find({ adapterId, version }: Trial, actor: Actor): Promise<AdapterVersionRow> {
    const { people, access, store } = this.deps;
    const row = await people.read(actor, async (tx) => {
      const adapter = await store.find(tx, adapterId);
      if (adapter === undefined) return undefined;
      if (!mayReadAdapter(access, actor, adapter.procuratorateId)) return undefined;
      return version === undefined ? store.newestOf(tx, adapterId) : store.findVersion(tx, adapterId, version);
    });
    if (row === undefined) throw new ProblemError('INGEST.ADAPTER_UNKNOWN');
    return row;
  }

  /** Of the draft as it was tried: one that was changed meanwhile has another digest. */
  private async note(
    { adapterId, version, definition }: AdapterVersionRow,
    found: { readonly lines: number; readonly taken: number },
  ): Promise<void> {
    const { database, store, clock } = this.deps;
    const trial = { sha256: adapterDigest(definition), ...found, at: clock.now().toISOString() };
    await database.run((tx) => store.noteTrial(tx, adapterId, version, trial));
  }
}

function counted(lines: readonly TriedLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { flags } of lines) for (const { flag } of flags) counts[flag] = (counts[flag] ?? 0) + 1;
  return counts;
}
