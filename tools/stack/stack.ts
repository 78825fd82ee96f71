import type { PlatformListeners } from './kafka/platform-listeners.js';
import type { Progress } from './progress.js';

/** Database and broker that the rest runs on, however they came about. */
export interface Stack {
  /** `given`: addresses of the environment; nothing is started, stopped, killed or frozen. */
  readonly kind: 'given' | 'compose' | 'embedded';
  readonly profile: string;
  /** Superuser's (or at least CREATEDB and CREATEROLE) address of an existing database. */
  readonly databaseAdminUrl: string;
  /** Where the database's files are, on this machine's own disk; undefined where they are elsewhere, or nobody says. */
  readonly databaseDirectory?: string;
  /** Comma-separated host:port list. */
  readonly kafkaBrokers: string;
  /** Undefined when the stack is given: its owner knows. */
  readonly platformListeners: PlatformListeners | undefined;
  /** Both ran already when we came. */
  readonly reused: boolean;
  /** Directory of this profile: logs, keys, records of processes. All of it may be removed when nothing runs. */
  readonly directory: string;
  /** Lets go; the last one that uses the profile's servers stops them. Data stays. */
  stop(): Promise<void>;
  /** Servers of this profile to break on purpose; undefined when the stack is given. */
  readonly faults: StackFaults | undefined;
}

/** Failures on purpose, for tests of a profile of their own. */
export interface StackFaults {
  readonly postgresPid: number | undefined;
  readonly kafkaPid: number | undefined;
  /** SIGKILL. */
  killPostgres(): Promise<void>;
  /** On the port that it had. */
  startPostgres(): Promise<void>;
  killKafka(): Promise<void>;
  startKafka(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing answers. */
  freezeKafka(): Promise<void>;
  thawKafka(): Promise<void>;
}

export interface StartStackOptions {
  /** `demo`, `test`, `torture-…`: each has its directory, data and servers. */
  readonly profile: string;
  /** Who uses it, for the message to whoever comes second: `npm run demo`. */
  readonly purpose: string;
  readonly progress: Progress;
  /** Never the given addresses or containers: for tests that break what they started. */
  readonly embedded?: boolean;
  /** Aborted while starting: what was started is stopped, and the promise rejects with the reason. */
  readonly signal?: AbortSignal;
  /** Throw earlier data away when no server of the profile runs. Default: keep. */
  readonly fresh?: boolean;
  /**
   * Nobody will want these data after the run, as with tests: servers of ours then neither wait for the disk nor compile
   * for the long run. A process that is killed loses nothing by that; a machine that loses its power does.
   */
  readonly passing?: boolean;
  /** Default: PostgreSQL 25432 and Kafka 29092 for the profile `demo`, any free ones for the others. */
  readonly ports?: { readonly postgres?: number; readonly kafka?: number };
}
