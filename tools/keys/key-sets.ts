import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPlaces } from '#platform/crypto';
import { KEY_SET_NAMES, type KeySetName, SERVICE_NAMES, type ServiceName, servicesOf } from '../stack/index.js';

/** One file of keys, and who seals with it. */
export interface KeySet {
  /** Empty for a single file that serves all. */
  readonly name: KeySetName | '';
  readonly services: readonly ServiceName[];
  readonly places: KeyPlaces;
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** A directory has a file for each set, `<set>.json`, as `ensureKeyFiles` lays them out; a file is the only set. */
export function keySetsOf(places: KeyPlaces, only?: KeySetName): KeySet[] {
  const { FIELD_KEYS_FILE: fields, FIELD_KEK_FILE: keks } = places;
  if (!isDirectory(fields)) return [{ name: '', services: SERVICE_NAMES, places }];
  return KEY_SET_NAMES.filter((name) => only === undefined || name === only).map((name) => ({
    name,
    services: servicesOf(name),
    places: {
      ...places,
      FIELD_KEYS_FILE: join(fields, `${name}.json`),
      FIELD_KEK_FILE: isDirectory(keks) ? join(keks, `${name}.json`) : keks,
    },
  }));
}

/** In front of what is said of a set. */
export const titled = ({ name }: KeySet, line: string): string => (name === '' ? line : `${name}：${line}`);
