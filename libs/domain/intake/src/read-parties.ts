import type { BlindIndex, Identifier } from './blind-keys.js';
import type { EventParty, EventVehicle } from './event-parts.js';
import { ageAndMinor } from './identifiers/age.js';
import { type IdNumber, idNumberFlags, readIdNumber } from './identifiers/id-number.js';
import { personNameKeyForm } from './identifiers/person-name.js';
import { normalisePhone, ownNumber, readPhone } from './identifiers/phone.js';
import { readPlate } from './identifiers/plate.js';
import type { PushedParty, PushedVehicle } from './pushed.js';
import { FLAG } from './quality-flags.js';
import { codeOf, splitParty } from './read-code.js';
import { type DerivedIdentity, derivedIdentity } from './reporter-record.js';

/** A person or organisation whom an event is about, in clear: rests sealed only. */
export interface SealedParty {
  readonly role: string | null;
  readonly kind: 'person' | 'organisation';
  readonly name: string | null;
  readonly idType: string | null;
  /** 18 characters where it is an identity number, else as it came. */
  readonly idNo: string | null;
  /** Digits only where it is a telephone number, else as it came. */
  readonly phone: string | null;
  readonly birthDate: string | null;
  readonly derived: DerivedIdentity | null;
  readonly uscc: string | null;
  /** Under 18 on the day of the report, or said to be; null when nothing is known. */
  readonly minor: boolean | null;
}

export interface SealedVehicle {
  readonly role: string | null;
  /** Normalised where it is a number plate, else as it came. */
  readonly plate: string;
}

/** Kinds of documents that mean the number of GB 11643; another document's number is kept and joins nothing. */
const RESIDENT_ID = /身份证/;

const isResidentId = (idType: string | null): boolean => idType === null || RESIDENT_ID.test(idType);

/** What joins a person of the record to others, by the field of the published party that holds its index. */
export function partyIdentifiers(party: SealedParty): PartyIdentifiers {
  if (party.kind !== 'person') return {};
  const idNo = party.idNo === null || !isResidentId(party.idType) ? null : readIdNumber(party.idNo);
  return identifiersOf(party.name, idNo, party.phone === null ? null : normalisePhone(party.phone));
}

function identifiersOf(name: string | null, id: IdNumber | null, phone: string | null): PartyIdentifiers {
  const form = name === null ? null : personNameKeyForm(name);
  return {
    ...(form === null ? {} : { nameKey: { kind: 'personName', value: form } }),
    ...(id === null ? {} : { idKey: { kind: 'idNo', value: id.value } }),
    ...(phone === null ? {} : { phoneKey: { kind: 'phone', value: phone } }),
  };
}

export function plateIdentifier(vehicle: SealedVehicle): Identifier | null {
  const plate = readPlate(vehicle.plate);
  return plate === null ? null : { kind: 'plate', value: plate.value };
}

type PartyIdentifiers = Partial<Record<'nameKey' | 'idKey' | 'phoneKey', Identifier>>;

interface ReadParty {
  readonly party: SealedParty;
  readonly identifiers: PartyIdentifiers;
  readonly ageAtReport: number | null;
}

function readParty(pushed: PushedParty, reportedMs: number, flags: Set<string>): ReadParty {
  const { role = null, name = null, idType = null, idNo, phone, birthDate, isMinor } = pushed;
  // Whoever is not said to be an organisation is treated as a person: wrong on this side only hides a name too many.
  const kind = pushed.kind ?? (pushed.uscc === undefined ? 'person' : 'organisation');
  const { uscc } = codeOf(pushed.uscc, flags);
  const number = phone === undefined ? null : readPhone(phone);
  if (phone !== undefined && number === null) flags.add(FLAG.phoneFormOdd);
  const own = ownNumber(number);
  const read = { role, kind, name, idType, phone: own ?? phone ?? null, uscc };
  if (kind === 'organisation') {
    const party = { ...read, idNo: idNo ?? null, birthDate: null, derived: null, minor: null };
    return { party, identifiers: {}, ageAtReport: null };
  }
  const id: IdNumber | null = idNo === undefined || !isResidentId(idType) ? null : readIdNumber(idNo);
  if (idNo !== undefined && isResidentId(idType)) for (const flag of idNumberFlags(id)) flags.add(flag);
  const nothingSaid = id === null && birthDate === undefined && isMinor === undefined;
  const age = nothingSaid ? NOTHING_SAID : ageAndMinor({ idNumber: id, birthDate, isMinor }, reportedMs);
  for (const flag of age.flags) flags.add(flag);
  const party: SealedParty = {
    ...read,
    idNo: id?.value ?? idNo ?? null,
    birthDate: age.birthDate,
    derived: id === null ? null : derivedIdentity(id, age.age),
    minor: age.minor,
  };
  return { party, identifiers: identifiersOf(name, id, own), ageAtReport: age.age };
}

const NOTHING_SAID = { birthDate: null, age: null, minor: null, flags: [] } as const;

function publishedParty({ party, identifiers: keys, ageAtReport }: ReadParty, index: BlindIndex): EventParty {
  const { role, kind, uscc } = party;
  if (kind === 'organisation') {
    const nobody = { nameKey: null, idKey: null, phoneKey: null, minor: null, sex: null, ageAtReport: null };
    return { role, kind, name: party.name, uscc, ...nobody };
  }
  const keyOf = (one: Identifier | undefined): string | null => (one === undefined ? null : index(one.kind, one.value));
  return {
    role,
    kind,
    name: null,
    nameKey: keyOf(keys.nameKey),
    idKey: keyOf(keys.idKey),
    phoneKey: keyOf(keys.phoneKey),
    uscc,
    minor: party.minor,
    sex: party.derived?.sex ?? null,
    ageAtReport,
  };
}

export interface ReadParties {
  readonly published: readonly EventParty[];
  readonly sealed: readonly SealedParty[];
}

/** Persons by blind indexes, organisations with their names; both lists in one order, that in which they were pushed. */
export function readParties(
  pushed: readonly PushedParty[],
  context: { readonly reportedMs: number; readonly index: BlindIndex; readonly flags: Set<string> },
): ReadParties {
  const read = pushed
    .flatMap((party) => splitParty(party, context.flags))
    .map((party) => readParty(party, context.reportedMs, context.flags));
  return {
    sealed: read.map(({ party }) => party),
    published: read.map((one) => publishedParty(one, context.index)),
  };
}

export interface ReadVehicles {
  readonly published: readonly EventVehicle[];
  readonly sealed: readonly SealedVehicle[];
}

export function readVehicles(
  pushed: readonly PushedVehicle[],
  { index, flags }: { readonly index: BlindIndex; readonly flags: Set<string> },
): ReadVehicles {
  const read = pushed.map(({ role = null, plate: text }) => ({ role, text, plate: readPlate(text) }));
  if (read.some(({ plate }) => plate === null)) flags.add(FLAG.plateFormOdd);
  return {
    sealed: read.map(({ role, text, plate }) => ({ role, plate: plate?.value ?? text })),
    published: read.map(({ role, plate }) => ({
      role,
      plateKey: plate === null ? null : index('plate', plate.value),
      plateKind: plate?.kind ?? null,
      provinceCode: plate?.province ?? null,
    })),
  };
}
