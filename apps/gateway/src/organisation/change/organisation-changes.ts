import {
  type Author,
  decideChange,
  type DecidedChange,
  draftOf,
  type Fault,
  type Organisation,
  type OrganisationDraft,
  type Part,
} from '#domain/organisation';
import { type Clock, legalDayOf, type Result } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { OutboxMessage, Tx, UnitOfWork } from '#platform/postgres';
import { historyOf } from './change-history.js';
import type { OrgMessages } from './org-messages.js';
import { type Subject, toProblem } from './to-problem.js';

export interface OrganisationChangesDeps {
  readonly unitOfWork: UnitOfWork;
  readonly store: {
    lock(tx: Tx): Promise<void>;
    load(tx: Tx): Promise<Organisation>;
    save(tx: Tx, decided: DecidedChange): Promise<void>;
  };
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly outbox: { enqueue(tx: Tx, messages: readonly OutboxMessage[]): Promise<void> };
  readonly messages: OrgMessages;
  readonly clock: Clock;
  /** Role ids with their names. */
  readonly roles: Readonly<Record<string, string>>;
}

/** Edits a draft of the whole; throws a ProblemError for what it does not find. */
export type Edit = (draft: OrganisationDraft, current: Organisation) => void;

const PARTS: Readonly<Record<string, Part>> = { ops: 'structure', 'security-admin': 'roles' };

export const partsOf = (actor: Pick<Actor, 'roles'>): Part[] => actor.roles.flatMap((role) => PARTS[role] ?? []);

/** Every write of the organisation goes through here: decided on the whole, saved with its history and its messages. */
export class OrganisationChanges {
  constructor(private readonly deps: OrganisationChangesDeps) {}

  /** One change of a person. Throws a ProblemError of the first fault; pointers are those of `subject`'s fields. */
  async change(actor: Actor, subject: Subject, edit: Edit): Promise<Organisation> {
    return this.deps.unitOfWork.run(async (tx) => {
      const { before, draft, result } = await this.decide(tx, actor, edit);
      if (!result.ok) throw toProblem(result.error, subject);
      return this.save(tx, { actor, before, after: draft, decided: result.value });
    });
  }

  /**
   * Many changes as one; `actor` null is the installation. Nothing is written when there is a fault, or when `write`,
   * asked after the edit, says no. The changes come back as they were, or would have been, saved.
   */
  async changeMany(
    actor: Actor | null,
    edit: Edit,
    write: () => boolean = () => true,
  ): Promise<Result<DecidedChange, readonly Fault[]>> {
    return this.deps.unitOfWork.run(async (tx) => {
      const { before, draft, result } = await this.decide(tx, actor, edit);
      if (result.ok && write()) await this.save(tx, { actor, before, after: draft, decided: result.value });
      return result;
    });
  }

  private async decide(tx: Tx, actor: Actor | null, edit: Edit) {
    const { store, clock, roles } = this.deps;
    await store.lock(tx);
    const before = await store.load(tx);
    const draft = draftOf(before);
    edit(draft, before);
    const day = legalDayOf(clock.now());
    return { before, draft, result: decideChange(before, draft, { day, roles, author: actor && authorOf(actor) }) };
  }

  private async save(tx: Tx, saving: Saving): Promise<Organisation> {
    const { store, history, outbox, messages, clock } = this.deps;
    const { actor, before, decided } = saving;
    const after = withRevisions(saving.after, decided);
    const at = clock.now().toISOString();
    await store.save(tx, decided);
    await outbox.enqueue(tx, messages.of(decided, after, at));
    await history.append(tx, historyOf(decided.changes, { before, after, actor, at }));
    return after;
  }
}

interface Saving {
  readonly actor: Actor | null;
  readonly before: Organisation;
  readonly after: OrganisationDraft;
  readonly decided: DecidedChange;
}

const authorOf = (actor: Actor): Author => ({
  personId: actor.id,
  parts: partsOf(actor),
  officeIds: [actor.procuratorateId, ...actor.subordinateOfficeIds],
});

function withRevisions(draft: OrganisationDraft, { changes, touched }: DecidedChange): Organisation {
  const after = draftOf(draft);
  for (const change of changes) {
    if (change.after === null) continue;
    if (change.kind === 'office') after.offices.set(change.id, change.after);
    else if (change.kind === 'department') after.departments.set(change.id, change.after);
    else if (change.kind === 'person') after.people.set(change.id, change.after);
    else if (change.kind === 'duty') after.duties.set(change.id, change.after);
    else after.standIns.set(change.id, change.after);
  }
  for (const [id, revision] of touched) {
    const person = after.people.get(id);
    if (person !== undefined) after.people.set(id, { ...person, revision });
  }
  return after;
}
