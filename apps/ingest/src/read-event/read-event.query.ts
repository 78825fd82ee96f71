import type { GridEventV1 } from '#contracts';
import { maskText } from '#domain/rules';
import type { AccessPolicy } from '#domain/access';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import type { EntryStore } from '../storage/entry.store.js';
import type { EventReads, PushView } from '../storage/event-reads.store.js';

export interface EventView {
  /** Phone and identity numbers in its texts are masked. */
  readonly event: GridEventV1;
  /** Everything that was pushed for it, oldest first, without the pushed bytes. */
  readonly pushes: readonly PushView[];
  /** Who entered which revision by hand (线索填报); empty of an event of a platform. */
  readonly enteredBy: readonly EnteredBy[];
}

export interface EnteredBy {
  readonly revision: number;
  readonly id: string;
  readonly name: string;
  readonly at: string;
}

export type EventAddress = { readonly eventId: string } | { readonly sourceId: string; readonly sourceEventNo: string };

/** An event for a person: one that the person may not see does not exist for them. */
export class ReadEvent {
  constructor(
    private readonly people: PeopleUnitOfWork,
    private readonly access: AccessPolicy,
    private readonly reads: EventReads,
    private readonly entries: Pick<EntryStore, 'list'>,
  ) {}

  async read(actor: Actor, address: EventAddress): Promise<EventView> {
    const seen = this.access.filter(actor, 'read', 'record');
    return this.people.read(actor, async (tx) => {
      const event = await this.reads.find(tx, address, seen);
      if (event === undefined) throw new ProblemError('INGEST.EVENT_UNKNOWN');
      const pushes = await this.reads.listPushes(tx, event.eventId);
      const enteredBy = (await this.entries.list(tx, event.eventId)).map((one): EnteredBy => ({
        revision: one.revision,
        id: one.enteredBy,
        name: one.enteredName,
        at: one.enteredAt.toISOString(),
      }));
      return { event: masked(event), pushes, enteredBy };
    });
  }
}

const maskedOrNull = (text: string | null): string | null => (text === null ? null : maskText(text));

/** Of what few events have: texts of people's own words, and names of organisations, which may be a person's shop. */
function maskedMore({ damage, parties, enterprises, attachments, mentions }: GridEventV1): Partial<GridEventV1> {
  const more: Partial<GridEventV1> = {};
  if (damage !== undefined) more.damage = maskText(damage);
  if (parties !== undefined) more.parties = parties.map((one) => ({ ...one, name: maskedOrNull(one.name) }));
  if (enterprises !== undefined)
    more.enterprises = enterprises.map((one) => ({
      ...one,
      name: maskedOrNull(one.name),
      address: maskedOrNull(one.address),
    }));
  if (attachments !== undefined)
    more.attachments = attachments.map((one) => ({ ...one, name: maskedOrNull(one.name) }));
  if (mentions !== undefined) more.mentions = mentions.map((one) => ({ ...one, text: maskText(one.text) }));
  return more;
}

const masked = (event: GridEventV1): GridEventV1 => ({
  ...event,
  title: maskText(event.title),
  description: maskText(event.description),
  address: maskedOrNull(event.address),
  ...maskedMore(event),
  subject: event.subject === null ? null : { ...event.subject, name: maskedOrNull(event.subject.name) },
  disposal: {
    ...event.disposal,
    resultText: maskedOrNull(event.disposal.resultText),
    steps: event.disposal.steps.map((step) => ({ ...step, opinion: maskedOrNull(step.opinion) })),
  },
});
