import type { WitnessSource } from './open-witness.js';
import type { Connection } from './read-stored.js';

export interface VerifyOptions {
  readonly service: string;
  /** Null when there is none: then chains and heads alone are looked at. */
  readonly witness: WitnessSource | null;
  /** How long an entry waits to be sealed at most. */
  readonly everyMs: number;
  readonly now: Date;
  /** Names of the migrations of this build: one that ran and is not among them is a finding. Left out: any may have run. */
  readonly migrations?: readonly string[];
  /** Findings in the report; all are counted. Default 1,000. */
  readonly most?: number;
}

/** Runs `work` on one connection with one snapshot, read only, in the schema of the service and in UTC. */
export type Snapshot = <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
