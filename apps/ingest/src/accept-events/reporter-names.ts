import { renameKeys } from '#domain/intake';
import type { Tx } from '#platform/postgres';
import type { ReporterAliasStore } from '../storage/reporter-alias.store.js';
import type { ReadItem } from './incoming-item.js';

/**
 * Keeps people, and what else is joined blind, together while, and after, an index key is exchanged (docs/encryption.md). The name that a person's events
 * are published under stays what it was when the person was first known; the index under the newer key leads to it.
 * Without an exchange there is nothing to look up.
 */
export class ReporterNames {
  constructor(private readonly aliases: ReporterAliasStore) {}

  /** The same items, each event under the names that those go by whom it speaks of. */
  async settle(tx: Tx, reads: readonly ReadItem[]): Promise<readonly ReadItem[]> {
    const wanted = new Map<string, string>();
    for (const read of reads) {
      if (read.kind === 'event') for (const [alias, key] of read.aliases ?? []) wanted.set(alias, key);
    }
    if (wanted.size === 0) return reads;
    const names = await this.nameAll(tx, wanted);
    return reads.map((read) => {
      if (read.kind !== 'event' || read.aliases === null) return read;
      const renamed = new Map<string, string>();
      for (const [alias, key] of read.aliases) {
        const name = names.get(alias);
        if (name !== undefined && name !== key) renamed.set(key, name);
      }
      if (renamed.size === 0) return read;
      return { ...read, event: { ...read.event, body: renameKeys(read.event.body, renamed) } };
    });
  }

  /** `wanted`: index under the newer key → the name that a person gets who has none yet. */
  async nameAll(tx: Tx, wanted: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    const known = await this.aliases.find(tx, [...wanted.keys()]);
    const unknown = new Map([...wanted].filter(([index]) => !known.has(index)));
    return unknown.size === 0 ? known : new Map([...known, ...(await this.aliases.keep(tx, unknown))]);
  }
}
