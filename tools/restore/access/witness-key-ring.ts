import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WitnessKeys } from '#platform/audit';
import type { NamedFolder } from '../../backup/folder-part.js';
import type { KeyFolders } from '../../backup/key-part.js';
import { type ServiceName, witnessKeyOf } from '../../stack/index.js';

/** Keys that lines of a witness are checked with: those that are there, or that the backup brings. */
export class WitnessKeyRing {
  constructor(
    /** See `witnessKeyOf`; null where there is no witness. */
    private readonly place: string | null,
    private readonly restored: { readonly folders: KeyFolders; readonly places: readonly NamedFolder[] } | null,
  ) {}

  /** Null when neither has one: then no signature can be checked. */
  of(service: ServiceName): WitnessKeys | null {
    const { place } = this;
    if (place === null) return null;
    const file = witnessKeyOf(place, service);
    if (existsSync(file)) return WitnessKeys.load(file);
    // Where its directory is not there yet, nobody can tell whether the place is one.
    for (const path of [file, join(place, `${service}.json`)]) {
      const content = this.#find(path);
      if (content !== undefined) return WitnessKeys.parse(content.toString('utf8'), path);
    }
    return null;
  }

  #find(path: string): Buffer | undefined {
    for (const { name, directory } of this.restored?.places ?? []) {
      const found = Object.entries(this.restored?.folders[name] ?? {}).find(([file]) => join(directory, file) === path);
      if (found !== undefined) return found[1];
    }
    return undefined;
  }
}
