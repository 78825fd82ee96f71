import type { GridEventV1 } from '#contracts';
import { ACCESS } from '#domain/access';
import {
  type IdentityRecord,
  namesMinor,
  type ReporterRecord,
  type SealedParty,
  type SealedVehicle,
} from '#domain/intake';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx } from '#platform/postgres';
import type { ReporterPorts, ReporterStore } from '../storage/reporter.store.js';
import type { UnmaskedReads } from '../storage/unmasked-reads.store.js';

/** An event as it came, for a person who said why. */
export interface UnmaskedEvent {
  readonly event: GridEventV1;
  /** Null when nothing was pushed of the reporter. */
  readonly reporter: ReporterRecord | null;
  readonly parties: readonly SealedParty[];
  readonly vehicles: readonly SealedVehicle[];
}

export interface UnmaskEventDeps {
  readonly people: PeopleUnitOfWork;
  readonly reads: UnmaskedReads;
  readonly reporters: ReporterStore;
  readonly keys: ReporterPorts;
  readonly records: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly clock: Clock;
}

const REASON_AT_LEAST = 5;
/** Who may see a minor's record: the identity of a minor in a case is not disclosed (未成年人保护法 art. 103). */
const FOR_MINORS = ['department-head', 'chief'];

/**
 * Shows what is masked everywhere else. The record of it commits with the reading: what was shown is in the history, and
 * an attempt at a minor's record that was refused is there too. Scope: whose events the person may act on.
 */
export class UnmaskEvent {
  constructor(private readonly deps: UnmaskEventDeps) {}

  async unmask(actor: Actor, eventId: string, reason: string): Promise<UnmaskedEvent> {
    const why = reason.trim();
    if (why.length < REASON_AT_LEAST) throw new ProblemError('INGEST.UNMASK_REASON_MISSING');
    const { people, reads, reporters, keys, records, clock } = this.deps;
    const seen = ACCESS.filter(actor, 'command', 'record');
    const found = await people.run(actor, async (tx) => {
      const event = await reads.find(tx, eventId, seen);
      if (event === undefined) throw new ProblemError('INGEST.EVENT_UNKNOWN');
      const record = await reporters.find(tx, eventId, keys);
      const minor = namesMinor(record);
      const allowed = !minor || actor.roles.some((role) => FOR_MINORS.includes(role));
      await records.append(tx, [
        {
          chain: { kind: 'access', id: eventId },
          at: clock.now().toISOString(),
          procuratorateId: event.procuratorateId,
          regionCode12: event.regionCode12,
          actorId: actor.id,
          actorName: actor.name,
          command: allowed ? 'unmask' : 'unmask-refused',
          entry: { eventId, revision: event.revision, shown: allowed ? shownOf(record) : [], minor },
          secret: why,
        },
      ]);
      return allowed ? { event, ...(record ?? NOBODY) } : null;
    });
    if (found === null) throw new ProblemError('INGEST.UNMASK_MINOR');
    return found;
  }
}

const NOBODY: IdentityRecord = { reporter: null, parties: [], vehicles: [] };

/** What the history says was shown: kinds of data, never the data. */
const shownOf = (record: IdentityRecord | null): string[] => [
  'text',
  ...(['name', 'phone', 'idNo'] as const).filter((field) => record?.reporter?.[field] != null),
  ...(['parties', 'vehicles'] as const).filter((field) => record !== null && record[field].length > 0),
];
