import type { EventBody } from './event-state.js';
import type { Identifier } from './blind-keys.js';
import type { EventParty, EventVehicle } from './event-parts.js';
import { partyIdentifiers, plateIdentifier, type SealedParty, type SealedVehicle } from './read-parties.js';
import { reporterIdentity } from './reporter-identity.js';
import type { ReporterRecord } from './reporter-record.js';

/** Everybody whom a version of an event names, in clear: rests sealed only, one record per event. */
export interface IdentityRecord {
  readonly reporter: ReporterRecord | null;
  /** In the order of the published parties, organisations among them. */
  readonly parties: readonly SealedParty[];
  readonly vehicles: readonly SealedVehicle[];
}

/** A record of before there were parties holds the reporter alone. */
export const toIdentityRecord = (stored: IdentityRecord | ReporterRecord): IdentityRecord =>
  'parties' in stored ? stored : { reporter: stored, parties: [], vehicles: [] };

/** True when the record names somebody who is, or is said to be, under age. */
export const namesMinor = (record: IdentityRecord | null): boolean =>
  record !== null && (record.reporter?.minor === true || record.parties.some(({ minor }) => minor === true));

/** The keys of a body as it is published. */
export interface KeyedBody {
  readonly reporterKey: string | null;
  readonly parties: readonly Pick<EventParty, 'nameKey' | 'idKey' | 'phoneKey'>[];
  readonly vehicles: readonly Pick<EventVehicle, 'plateKey'>[];
}

/** Each identifier of a record with the key that it is published under, in the body of the same version. */
export function publishedKeys(
  record: IdentityRecord,
  body: KeyedBody,
): { readonly identifier: Identifier; readonly key: string }[] {
  const found: { identifier: Identifier; key: string }[] = [];
  const add = (identifier: Identifier | null | undefined, key: string | null | undefined): void => {
    if (identifier != null && key != null) found.push({ identifier, key });
  };
  add(record.reporter === null ? null : reporterIdentity(pushedAgain(record.reporter)), body.reporterKey);
  for (const [i, party] of record.parties.entries()) {
    for (const [field, identifier] of Object.entries(partyIdentifiers(party))) {
      add(identifier, body.parties[i]?.[field as 'nameKey' | 'idKey' | 'phoneKey']);
    }
  }
  for (const [i, vehicle] of record.vehicles.entries()) add(plateIdentifier(vehicle), body.vehicles[i]?.plateKey);
  return found;
}

const pushedAgain = ({ phone, idNo, anonymous }: ReporterRecord) => ({
  anonymous,
  ...(phone === null ? {} : { phone }),
  ...(idNo === null ? {} : { idNo }),
});

/** The same body, each key under the name that it goes by: while and after an index key is exchanged. */
export function renameKeys(body: EventBody, names: ReadonlyMap<string, string>): EventBody {
  const named = (key: string | null): string | null => (key === null ? null : (names.get(key) ?? key));
  const { parties, vehicles } = body.more;
  return {
    ...body,
    reporterKey: named(body.reporterKey),
    more: {
      ...body.more,
      ...(parties === undefined
        ? {}
        : {
            parties: parties.map((party) => ({
              ...party,
              nameKey: named(party.nameKey),
              idKey: named(party.idKey),
              phoneKey: named(party.phoneKey),
            })),
          }),
      ...(vehicles === undefined
        ? {}
        : { vehicles: vehicles.map((vehicle) => ({ ...vehicle, plateKey: named(vehicle.plateKey) })) }),
    },
  };
}
