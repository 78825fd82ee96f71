import type { DynamicModule, InjectionToken } from '@nestjs/common';
import { HistoryModule, witnessSource } from '#platform/audit';
import { type QuarantineDesk, QuarantineModule } from '#platform/http';
import type { KafkaBatchServer } from '#platform/kafka';
import { HealthModule, type HealthParts, type Observability, SecurityLog } from '#platform/observe';
import { type Database, MigrationState, Quarantine, type Tx } from '#platform/postgres';
import type { ServiceConfig } from './service-traits.js';
import { DATABASE, PLATFORM_HEALTH } from './tokens.js';

export interface EdgeTraits {
  /** Token of the service's consumers (a list), and what its health calls them; null for a service that reads no topic. */
  readonly consumers: { readonly token: InjectionToken; readonly name: string } | null;
  /** See `HealthParts`. */
  readonly worksWithout?: HealthParts['worksWithout'];
  /** True in a service that lets people see or take away what is protected. */
  readonly accessRecords: boolean;
  /** How free text of the history is shown. Default: as it is. */
  readonly mask?: (text: string) => string;
}

type Server = Pick<KafkaBatchServer<Tx>, 'progress'>;

/** The routes that every service has: health and metrics, the quarantine desk, the auditor's view of the history. */
export function serviceEdges(config: ServiceConfig, observe: Observability, traits: EdgeTraits): DynamicModule[] {
  const { consumers, worksWithout } = traits;
  return [
    HealthModule.forService(observe, {
      inject: [PLATFORM_HEALTH, ...(consumers === null ? [] : [consumers.token])],
      useFactory: (platform: HealthParts, servers: readonly Server[] = []): HealthParts => ({
        ...platform,
        consumers: servers.map((server) => ({ name: consumers?.name ?? '', status: () => server.progress() })),
        ...(worksWithout === undefined ? {} : { worksWithout }),
      }),
    }),
    QuarantineModule.forService({
      inject: [Quarantine, SecurityLog],
      useFactory: watchedDesk,
    }),
    HistoryModule.forService({
      inject: [DATABASE, MigrationState],
      useFactory: (database: Database, { expected }: MigrationState) => ({
        service: observe.service,
        database,
        witness: witnessSource(config, observe.service),
        everyMs: config.SEAL_EVERY_MS,
        migrations: expected,
        ...(traits.mask === undefined ? {} : { mask: traits.mask }),
      }),
      accessRecords: traits.accessRecords,
    }),
  ];
}

/** Sending a record again, or letting it go, decides what comes into the line: it is a line of the security log. */
const watchedDesk = (quarantine: Quarantine, log: SecurityLog): QuarantineDesk => {
  const told = (event: string, actorId: string, subjectId: string, done: boolean): boolean => {
    log.write({ event, outcome: done ? 'success' : 'refused', actorId, subjectId });
    return done;
  };
  return {
    list: (query) => quarantine.list(query),
    resend: async (id, by) => told('quarantine.resend', by, id, await quarantine.resend(id, by)),
    dismiss: async (id, reason, by) => told('quarantine.dismiss', by, id, await quarantine.dismiss(id, reason, by)),
  };
};
