import type { DoorFigures, DoorLatency } from './ingest-phases.js';
import type { ProcessorTime } from './processor-time.js';
import type { Rates } from './progress-counts.js';
import type { ProfileShare } from './summarise-profile.js';

export interface Profile {
  readonly name: string;
  readonly busyShare: number;
  readonly shares: readonly ProfileShare[];
}

export interface GrowthFigures {
  readonly size: number;
  readonly rates: Rates;
  readonly processors: ProcessorTime;
  /** Of the copies that the tables were filled with before; 0 for the first window. */
  readonly fillSeconds: number;
}

export interface IngestFigures {
  readonly copy: number | null;
  readonly kafka: DoorFigures | null;
  readonly http: DoorFigures | null;
  readonly kafkaLatency: DoorLatency | null;
  readonly httpLatency: DoorLatency | null;
  readonly growth: readonly GrowthFigures[];
  readonly profiles: readonly Profile[];
}
