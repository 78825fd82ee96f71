import type { DynamicModule, InjectionToken } from '@nestjs/common';
import { systemClock } from '#kernel';
import { HistoryChains, HistoryModule, witnessSource } from '#platform/audit';
import { QuarantineModule } from '#platform/http';
import type { KafkaBatchServer } from '#platform/kafka';
import { HealthModule, type HealthPart, type HealthParts, type Observability, SecurityLog } from '#platform/observe';
import { type Database, MigrationState, type PeopleDatabase, type Tx } from '#platform/postgres';
import { QuarantineRoom, type QuarantineTraits } from './quarantine-room.js';
import type { ServiceConfig } from './service-traits.js';
import { DATABASE, PEOPLE, PLATFORM_HEALTH, QUARANTINE_PARTS, type QuarantineParts } from './tokens.js';

export interface EdgeTraits {
  /** Token of the service's consumers (a list), and what its health calls them; null for a service that reads no topic. */
  readonly consumers: { readonly token: InjectionToken; readonly name: string } | null;
  /** Tokens of what the service's health tells beside what every service stands on: `HealthPart`s. */
  readonly watched?: readonly InjectionToken[];
  /** See `HealthParts`. */
  readonly worksWithout?: HealthParts['worksWithout'];
  /** True in a service that lets people see or take away what is protected. */
  readonly accessRecords: boolean;
  /** How free text of the history, and what a record holds that was put aside, is shown. */
  readonly mask: (text: string) => string;
  readonly quarantine?: QuarantineTraits;
}

type Server = Pick<KafkaBatchServer<Tx>, 'progress'>;

/** Nobody provides it. */
const NO_CONSUMERS = Symbol('no consumers');

/** The routes that every service has: health and metrics, the quarantine desk, the auditor's view of the history. */
export function serviceEdges(config: ServiceConfig, observe: Observability, traits: EdgeTraits): DynamicModule[] {
  const { consumers, worksWithout, watched = [] } = traits;
  return [
    HealthModule.forService(observe, {
      inject: [PLATFORM_HEALTH, consumers?.token ?? { token: NO_CONSUMERS, optional: true }, ...watched],
      useFactory: (platform: HealthParts, servers: readonly Server[] = [], ...parts: HealthPart[]): HealthParts => ({
        ...platform,
        others: [...(platform.others ?? []), ...parts],
        consumers: servers.map((server) => ({ name: consumers?.name ?? '', status: () => server.progress() })),
        ...(worksWithout === undefined ? {} : { worksWithout }),
      }),
    }),
    QuarantineModule.forService({
      inject: [QUARANTINE_PARTS, PEOPLE, SecurityLog],
      useFactory: (parts: QuarantineParts, people: PeopleDatabase, log: SecurityLog) =>
        new QuarantineRoom({
          ...traits.quarantine,
          ...parts,
          people,
          history: new HistoryChains(),
          log,
          mask: traits.mask,
          wake: () => parts.runner.wake(),
          clock: systemClock,
        }),
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
