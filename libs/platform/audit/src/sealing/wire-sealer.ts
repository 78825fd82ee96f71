import { join } from 'node:path';
import type { HealthPart, Observability, SecurityLog } from '#platform/observe';
import type { Database } from '#platform/postgres';
import type { WitnessSource } from '../verification/open-witness.js';
import { WitnessFile } from '../witness/witness-file.js';
import { WitnessKeys } from '../witness/witness-keys.js';
import { HistorySealer } from './history-sealer.js';
import { UnsealedWatch } from './unsealed-watch.js';

/** The variables of `#platform/config` that say where the witness is. Empty text is "none". */
export interface WitnessConfig {
  readonly WITNESS_DIR: string;
  readonly WITNESS_DIR_2: string;
  readonly WITNESS_KEY_FILE: string;
  readonly SEAL_EVERY_MS: number;
}

/** A turn may wait for a transaction; later than this, something is wrong. */
const LATE_MS = 10_000;

/** The background task that seals the history of a service; it is its health part, too, and has its metrics. */
export function historySealer(options: {
  readonly config: WitnessConfig & { readonly DATABASE_URL: string; readonly INSTANCE_ID: string };
  readonly schema: string;
  readonly observe: Observability;
  /** Names of the migrations of this build: when they have run, how the schema is built goes on record. */
  readonly migrations?: readonly string[];
  readonly securityLog?: Pick<SecurityLog, 'write'>;
}): HistorySealer & HealthPart {
  const { config, schema, observe, migrations, securityLog } = options;
  const sealer = new HistorySealer({
    url: config.DATABASE_URL,
    schema,
    applicationName: `${config.INSTANCE_ID} sealer`,
    witness:
      config.WITNESS_DIR === '' || config.WITNESS_KEY_FILE === ''
        ? null
        : {
            directory: config.WITNESS_DIR,
            second: config.WITNESS_DIR_2 === '' ? null : config.WITNESS_DIR_2,
            service: observe.service,
            keyFile: config.WITNESS_KEY_FILE,
          },
    everyMs: config.SEAL_EVERY_MS,
    log: observe.logger,
    ...(migrations === undefined ? {} : { migrations }),
    onStructureChanged: ([first = '', ...more]) =>
      securityLog?.write({
        event: 'schema-changed',
        outcome: 'failure',
        actorId: null,
        facts: { change: first, count: more.length + 1 },
      }),
  });
  const { metrics } = observe;
  metrics.registerGauge('gp_history_sealer_active', '1 in the instance that seals the history', [], () =>
    sealer.status().active ? 1 : 0,
  );
  metrics.registerGauge(
    'gp_history_sealing_refused',
    '1 while a person has to decide before sealing goes on',
    [],
    () => (sealer.status().refused === null ? 0 : 1),
  );
  return Object.assign(sealer, { check: () => healthOf(sealer) });
}

/**
 * The background task that measures how long the oldest entry waits to be sealed, whatever instance seals; above five seconds
 * it is an error in the log and a line of the security log. It measures nothing where no witness is configured.
 */
export function unsealedWatch(options: {
  readonly config: WitnessConfig;
  readonly observe: Observability;
  readonly database: Pick<Database, 'read'>;
  readonly securityLog: Pick<SecurityLog, 'write'>;
}): UnsealedWatch {
  const { config, observe, database, securityLog } = options;
  const { logger, metrics } = observe;
  const watch = new UnsealedWatch({
    database: config.WITNESS_DIR === '' || config.WITNESS_KEY_FILE === '' ? null : database,
    onLate: (seconds) => {
      logger.error({ seconds }, 'the oldest entry of the history waits too long to be sealed');
      securityLog.write({ event: 'history-unsealed', outcome: 'failure', actorId: null, facts: { seconds } });
    },
    onSealed: () => {
      logger.info({}, 'the history is sealed in time again');
      securityLog.write({ event: 'history-unsealed', outcome: 'success', actorId: null });
    },
  });
  metrics.registerGauge(
    'gp_history_oldest_unsealed_seconds',
    'Age of the oldest entry that no line of the witness seals, as the database tells it; 0 when there is none',
    [],
    async () => {
      await watch.look();
      return watch.oldestSeconds ?? 0;
    },
  );
  return watch;
}

/** Where a service's witness is, for those who compare with it; null when none is configured. */
export function witnessSource(config: WitnessConfig, service: string): WitnessSource | null {
  if (config.WITNESS_DIR === '' || config.WITNESS_KEY_FILE === '') return null;
  const fileIn = (directory: string): WitnessFile => new WitnessFile(join(directory, `${service}.jsonl`));
  return {
    main: fileIn(config.WITNESS_DIR),
    second: config.WITNESS_DIR_2 === '' ? null : fileIn(config.WITNESS_DIR_2),
    keys: WitnessKeys.load(config.WITNESS_KEY_FILE),
  };
}

function waitedMs(sealer: HistorySealer): number {
  const since = sealer.status().unsealedSinceMs;
  return since === null ? 0 : Date.now() - since;
}

function healthOf(sealer: HistorySealer): ReturnType<HealthPart['check']> {
  const { configured, refused, second, lastError, active, lastSealAt } = sealer.status();
  const facts = { active, lastSealAt };
  if (!configured) return { status: 'degraded', message: 'no witness is configured: the history is not sealed', facts };
  if (refused !== null) return { status: 'degraded', message: refused, facts };
  if (waitedMs(sealer) > LATE_MS) {
    return { status: 'degraded', message: lastError ?? 'entries wait to be sealed for more than 10 s', facts };
  }
  if (second?.inStep === false && active) {
    return { status: 'degraded', message: `the second copy of the witness is behind: ${second.why}`, facts };
  }
  return { status: 'up', facts };
}
