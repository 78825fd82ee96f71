import { join } from 'node:path';
import { OrgChangedV1 } from '#contracts';
import type { Organisation } from '#domain/organisation';
import { legalDayOf } from '#kernel';
import { ERASURE_KIND, type LostEntries, type LostEntry, readLostEntries, WitnessFile } from '#platform/audit';
import { type Database, openDatabase, withClient } from '#platform/postgres';
import { holdAccounts } from '../../../apps/gateway/src/accounts/hold-accounts/hold-accounts.js';
import {
  ACCOUNT_CHAIN,
  type AccountHappening,
  NO_ACCOUNT,
} from '../../../apps/gateway/src/audit-trail/account-event.js';
import { OrganisationStore } from '../../../apps/gateway/src/organisation/storage/organisation.store.js';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../../stack/index.js';
import { readAll } from '../reconcile/read-all.js';
import type { LostOrganisation } from '../reconcile/reconcile.js';
import type { HoldReason, LostAccess, LostAct } from './lost-access.js';
import { explainedChanges, takenAway } from './taken-away.js';
import type { WitnessKeyRing } from './witness-key-ring.js';

export interface HoldRequest {
  /** Of the gateway in the restored database. */
  readonly gatewayUrl: string;
  /** See `readLostHistories`. */
  readonly lost: readonly LostHistory[];
  /** Null: not compared with Kafka. */
  readonly organisation: LostOrganisation | null;
  /** True: every account is held, whatever is known. */
  readonly holdAll: boolean;
  readonly now: Date;
  /** Told of what is recorded, for the security log. */
  readonly told: (happening: AccountHappening) => void;
}

/** What the witness of one service names and its restored database has not. */
export interface LostHistory extends LostEntries {
  readonly service: ServiceName;
}

const ORGANISATION_CHAIN = 'organisation';
/** They leave nothing behind that an account could be used by wrongly: its sessions end with the restore anyway. */
const HARMLESS = new Set([
  'signed-in',
  'sign-in-failed',
  'locked-for-a-while',
  'session-ended',
  'password-check-failed',
  'reset-refused',
]);
const UNKNOWN = 'unknown';
/** Each raises the revision of its person by one at least. */
const ABOUT_PEOPLE = new Set(['create-person', 'change-person']);

/**
 * Lists what the lost time knew of accounts, roles and deletions, and holds every account to which something was done, or
 * whose person something was taken from. The witness names what is gone; what it was is said by the witness where it is a
 * word, and by Kafka for the organisation. In doubt an account is held: a security administrator looks and unlocks it.
 */
export async function holdLostAccess(request: HoldRequest): Promise<LostAccess> {
  const ofGateway = request.lost.find(({ service }) => service === 'gateway')?.entries ?? [];
  const accounts = actsOf(ofGateway, ACCOUNT_CHAIN).filter(({ id }) => id !== NO_ACCOUNT);
  const organisation = actsOf(ofGateway, ORGANISATION_CHAIN);
  const database = await openDatabase({
    url: request.gatewayUrl,
    schema: SERVICES.gateway.schema,
    applicationName: 'restore',
    poolSize: 2,
  });
  try {
    const known = await readKnown(database);
    const later = readAll(OrgChangedV1, request.organisation?.records ?? []);
    const taken = takenAway(known.organisation, later, legalDayOf(request.now));
    const because = new Reasons(known.accounts);
    for (const { id, act, at } of accounts) if (!HARMLESS.has(act)) because.addAccount(id, { kind: 'act', act, at });
    for (const { personId, ...one } of taken) because.addPerson(personId, { kind: 'taken', ...one });
    const compared = request.organisation !== null && request.organisation.missing === 0;
    for (const officeId of unexplained(organisation, compared ? explainedChanges(known.organisation, later) : null)) {
      for (const { id, officeId: of } of known.organisation.people.values()) {
        if (of === officeId) because.addPerson(id, { kind: 'office-unknown', officeId });
      }
    }
    const inDoubt = request.lost.some(({ service, faults }) => service === 'gateway' && faults > 0);
    if (request.holdAll) for (const { id } of known.accounts) because.addAccount(id, { kind: 'asked' });
    if (inDoubt) for (const { id } of known.accounts) because.addAccount(id, { kind: 'witness-damaged' });
    const held = await holdAccounts(database, because.list(), request.now, request.told);
    return {
      witness: request.lost.map(({ entries: _entries, ...state }) => state),
      organisationCompared: compared,
      accounts,
      organisation,
      takenAway: taken,
      held: held.map((one) => ({ ...one, because: because.of(one.accountId) })),
      unknownAccounts: [...new Set(accounts.map(({ id }) => id))].filter((id) => !because.isKnown(id)),
      erasures: request.lost.flatMap(({ service, entries }) =>
        actsOf(entries, ERASURE_KIND).map((act) => ({ service, ...act })),
      ),
    };
  } finally {
    await database.close();
  }
}

/** Of every service; `serviceUrls` are of the restored database. */
export async function readLostHistories(
  serviceUrls: Readonly<Record<ServiceName, string>>,
  witness: { readonly directory: string; readonly second: string | null } | null,
  keys: WitnessKeyRing,
): Promise<LostHistory[]> {
  const places = witness === null ? [] : [witness.directory, ...(witness.second === null ? [] : [witness.second])];
  const lost: LostHistory[] = [];
  for (const service of SERVICE_NAMES) {
    const files = places.map((directory) => new WitnessFile(join(directory, `${service}.jsonl`)));
    const found = await withClient(serviceUrls[service], async (client) => {
      await client.query(`SET search_path = ${SERVICES[service].schema}`);
      return readLostEntries(client, files, keys.of(service), [ACCOUNT_CHAIN, ORGANISATION_CHAIN, ERASURE_KIND]);
    });
    lost.push({ service, ...found });
  }
  return lost;
}

const actsOf = (entries: readonly LostEntry[], wanted: string): LostAct[] =>
  entries
    .filter(({ kind }) => kind === wanted)
    .map(({ id, seq, command, sealedAt }) => ({ id, seq, act: command ?? UNKNOWN, at: sealedAt }));

interface KnownAccount {
  readonly id: string;
  readonly personId: string;
}

interface Known {
  readonly organisation: Organisation;
  readonly accounts: readonly KnownAccount[];
}

const readKnown = (database: Database): Promise<Known> =>
  database.read(async (tx) => ({
    organisation: await new OrganisationStore().load(tx),
    accounts: await tx.query<{ id: string; personId: string }>('SELECT id, person_id AS "personId" FROM account'),
  }));

/** Offices of whose people more was changed than the later states account for; `explained` null: nothing is. */
function unexplained(acts: readonly LostAct[], explained: ReadonlyMap<string, number> | null): string[] {
  const counts = new Map<string, number>();
  for (const { id, act } of acts) {
    const mayTake = explained === null ? !act.startsWith('create-') : ABOUT_PEOPLE.has(act);
    if (mayTake) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].filter(([id, count]) => count > (explained?.get(id) ?? 0)).map(([id]) => id);
}

/** Why which account is to be held. */
class Reasons {
  readonly #byAccount = new Map<string, HoldReason[]>();
  readonly #ofPerson: ReadonlyMap<string, string>;
  readonly #ids: ReadonlySet<string>;

  constructor(accounts: readonly KnownAccount[]) {
    this.#ofPerson = new Map(accounts.map(({ id, personId }) => [personId, id]));
    this.#ids = new Set(accounts.map(({ id }) => id));
  }

  isKnown(id: string): boolean {
    return this.#ids.has(id);
  }

  addAccount(id: string, reason: HoldReason): void {
    if (this.isKnown(id)) this.#byAccount.set(id, [...this.of(id), reason]);
  }

  addPerson(personId: string, reason: HoldReason): void {
    const id = this.#ofPerson.get(personId);
    if (id !== undefined) this.addAccount(id, reason);
  }

  of(id: string): readonly HoldReason[] {
    return this.#byAccount.get(id) ?? [];
  }

  /** More is known against one that was locked, or whose person lost something, than against a changed password. */
  list(): { readonly accountId: string; readonly doubt: number }[] {
    return [...this.#byAccount].map(([accountId, reasons]) => ({
      accountId,
      doubt: Math.max(...reasons.map(doubtOf)),
    }));
  }
}

function doubtOf(reason: HoldReason): number {
  if (reason.kind === 'taken') return 3;
  if (reason.kind === 'act') return reason.act === 'account-locked' || reason.act === UNKNOWN ? 3 : 2;
  return reason.kind === 'office-unknown' ? 1 : 0;
}
