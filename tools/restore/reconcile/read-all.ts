import type { Static, TSchema } from '@sinclair/typebox';
import { readContractBytes } from '#contracts';
import type { LostRecord } from './work-records.js';

/** What of the records is of the contract; others are their readers' matter, who put them aside. */
export const readAll = <T extends TSchema>(contract: T, records: readonly LostRecord[]): Static<T>[] =>
  records.flatMap(({ value }) => {
    const read = readContractBytes(contract, value);
    return read.ok ? [read.value] : [];
  });
