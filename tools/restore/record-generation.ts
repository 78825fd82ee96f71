import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { recordRestore, SealingRefused } from '#platform/audit';
import { SERVICES, type ServiceName, witnessKeyOf } from '../stack/index.js';

export interface GenerationRequest {
  /** With the role of its machine parts. */
  readonly urlOf: (service: ServiceName) => string;
  readonly witnessDirectory: string;
  readonly secondDirectory: string | null;
  /** See `witnessKeyOf`. */
  readonly keyFile: string;
  readonly reason: string;
  readonly who: string;
  readonly now: Date;
}

export interface RecordedGeneration {
  readonly service: ServiceName;
  readonly generation: number;
  /** Sealed entries that the witness knows and the database does not. */
  readonly lost: number;
}

/**
 * Puts on record, service by service, that the database was restored: from there on the verifier accepts that it has less
 * than the witness. A service whose witness says no more than its database needs no record.
 */
export async function recordGenerations(request: GenerationRequest): Promise<RecordedGeneration[]> {
  const recorded: RecordedGeneration[] = [];
  for (const service of Object.keys(SERVICES) as ServiceName[]) {
    if (!existsSync(join(request.witnessDirectory, `${service}.jsonl`))) continue;
    try {
      const { generation, lost } = await recordRestore({
        url: request.urlOf(service),
        schema: SERVICES[service].schema,
        witness: {
          directory: request.witnessDirectory,
          second: request.secondDirectory,
          service,
          keyFile: witnessKeyOf(request.keyFile, service),
        },
        reason: request.reason,
        who: request.who,
        now: request.now,
      });
      recorded.push({ service, generation, lost });
    } catch (error) {
      if (!(error instanceof SealingRefused && error.message.includes('nothing to record'))) throw error;
    }
  }
  return recorded;
}
