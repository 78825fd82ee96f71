import { type IdNumber, normaliseIdNo } from './identifiers/id-number.js';
import { idNumberInCode, isPersonsName } from './identifiers/person-in-code.js';
import { readUscc } from './identifiers/uscc.js';
import type { PushedParty } from './pushed.js';
import { FLAG } from './quality-flags.js';

export interface ReadCode {
  readonly uscc: string | null;
  /** It is no code at all but somebody's identity number: that goes where persons go, and nowhere in clear. */
  readonly idNumber: IdNumber | null;
}

/** Normalises an organisation's code; what is odd about it becomes a flag. */
export function codeOf(text: string | undefined, flags: Set<string>): ReadCode {
  if (text === undefined) return { uscc: null, idNumber: null };
  const idNumber = idNumberInCode(text);
  if (idNumber !== null) {
    flags.add(FLAG.usccIsIdNumber);
    return { uscc: null, idNumber };
  }
  const { value, flag } = readUscc(text);
  if (flag !== null) flags.add(flag);
  return { uscc: value, idNumber: null };
}

export interface NamedByCode {
  readonly name: string | null;
  readonly uscc: string | null;
  /** Whoever stood in the place of the code, to be read as a party of the event is. */
  readonly person: PushedParty | null;
}

/**
 * Somebody who is published with name and code. Where the code is an identity number it goes to a person, with the name if
 * that is a person's too; the name of a shop stays, for its owner is not it.
 */
export function namedByCode(
  { name, uscc: text }: { readonly name?: string; readonly uscc?: string },
  role: string,
  flags: Set<string>,
): NamedByCode {
  const { uscc, idNumber } = codeOf(text, flags);
  if (idNumber === null) return { name: name ?? null, uscc, person: null };
  const bearer = { role, kind: 'person', idNo: idNumber.value } as const;
  return name !== undefined && isPersonsName(name)
    ? { name: null, uscc, person: { ...bearer, name } }
    : { name: name ?? null, uscc, person: bearer };
}

/** The same for a party: one that is said to be an organisation stays one, unless its name is a person's. */
export function splitParty(pushed: PushedParty, flags: Set<string>): PushedParty[] {
  const { uscc: text, ...rest } = pushed;
  const { idNumber } = codeOf(text, flags);
  if (idNumber === null) return [pushed];
  const { role, kind, name, idNo } = rest;
  const bearer: PushedParty = { ...(role === undefined ? {} : { role }), kind: 'person', idNo: idNumber.value };
  const isFirm = kind === 'organisation' && (name === undefined || !isPersonsName(name));
  if (isFirm) return [rest, bearer];
  const person: PushedParty = { ...rest, kind: 'person' };
  if (idNo === undefined) return [{ ...person, idNo: idNumber.value }];
  return normaliseIdNo(idNo) === idNumber.value ? [person] : [person, bearer];
}
