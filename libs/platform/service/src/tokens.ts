import type { Quarantine, QuarantineResends, QuarantineSweep, ResendRunner } from '#platform/postgres';

/** What an app takes from the container by these, beside the classes (`FieldKeys`, `Outbox`, `OutboxRelay` …). */
export const DATABASE = Symbol('database');
/** The `PeopleDatabase`: every read and command of a person goes through it. */
export const PEOPLE = Symbol('people database');
export const KAFKA = Symbol('kafka');
export const CHUNK_STORE = Symbol('chunk store');
/** Seals the service's history into its witness. */
export const HISTORY_SEALER = Symbol('history sealer');
export const TOPIC_SETUP = Symbol('topic setup');
/** Health parts other than database, broker and outbox: the sealer, the clock, the security log. */
export const WATCHED = Symbol('watched parts');
/** `HealthParts` of what every service stands on. */
export const PLATFORM_HEALTH = Symbol('platform health');
/** Where records that were put aside are, and what sends many of them again. */
export const QUARANTINE_PARTS = Symbol('quarantine parts');

export interface QuarantineParts {
  readonly quarantine: Quarantine;
  readonly resends: QuarantineResends;
  readonly runner: ResendRunner;
  readonly sweep: QuarantineSweep;
}
