import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { PlatformIdentity } from '../tools/simulator/signed-http.js';
import { repositoryRoot } from '../tools/stack/index.js';

/** What the process of the load is told: where to push, and how fast. */
export interface IngestLoadOrder {
  readonly door:
    | { readonly kind: 'kafka'; readonly brokers: string; readonly topicPrefix: string }
    | { readonly kind: 'http'; readonly url: string; readonly connections: number };
  readonly platform: PlatformIdentity;
  readonly numberPrefix: string;
  /** Events of one request: of a batch over HTTP, of one send over Kafka. */
  readonly batch: number;
  /**
   * Events per second in an open loop, whatever becomes of those before; or closed: over HTTP the next batch goes when the
   * last one is answered, over Kafka at most `ahead` events wait in the broker.
   */
  readonly pace: { readonly rate: number } | { readonly ahead: number };
  readonly seconds: number;
}

/** From the load: over Kafka what lies where since when, over HTTP what was answered after how long. Milliseconds. */
export type LoadReport =
  | { readonly kind: 'appended'; readonly partition: number; readonly offset: number; readonly dueAt: number }
  | { readonly kind: 'answered'; readonly accepted: number; readonly ms: number }
  /** Ingest asked to come again. */
  | { readonly kind: 'busy' };

export interface IngestLoad {
  readonly pid: number;
  /** How many of its events are stored: what a closed loop over Kafka goes by. */
  tellStored(stored: number): void;
  /** Resolves when its seconds are over and all is sent. */
  readonly ended: Promise<void>;
}

/** A process of its own: its time is the platforms', not the measuring's. */
export function startIngestLoad(order: IngestLoadOrder, onReport: (report: LoadReport) => void): IngestLoad {
  const child = fork(join(repositoryRoot, 'dist/bench/ingest-load.js'));
  // Not as an argument: it holds the secret that is signed with.
  child.send(order);
  child.on('message', (report) => onReport(report as LoadReport));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the load ended with ${code}`))));
  });
  if (child.pid === undefined) throw new Error('the load did not start');
  return { pid: child.pid, ended, tellStored: (stored) => void (child.connected && child.send({ stored })) };
}
