import { cpus } from 'node:os';
import type { KafkaCeiling } from './ceiling-kafka.js';
import type { Rates } from './progress-counts.js';
import type { ProfileShare } from './summarise-profile.js';

/** Rates are events per second. */
export interface Saturated {
  readonly copyIngest: number;
  readonly copyMatcher: number;
  readonly ingest: Rates;
  readonly matcher: Rates;
  readonly profiles: readonly {
    readonly name: string;
    readonly busyShare: number;
    readonly shares: readonly ProfileShare[];
  }[];
}

/** Milliseconds at `rate` events per second; `count` clues were opened. */
export interface LatencyFigures {
  readonly rate: number;
  readonly count: number;
  readonly median: number;
  readonly p99: number;
}

export type LineFigures = Saturated & {
  readonly kafka: KafkaCeiling;
  readonly whole: Rates;
  readonly latency: LatencyFigures;
};

const SHARES_SHOWN = 12;

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ratio = (value: number, of: number): string => (value / of).toFixed(2);

/** Markdown for docs/benchmarks.md. */
export function renderFigures(figures: LineFigures): string {
  const { kafka, ingest, matcher } = figures;
  const rows = [
    ['bare Kafka, produce', whole(kafka.produced), '', ''],
    ['bare Kafka, consume, empty handler', whole(kafka.consumed), '', ''],
    ['bare COPY of what ingest writes', whole(figures.copyIngest), '', ''],
    ['bare COPY of what the matcher writes', whole(figures.copyMatcher), '', ''],
    rateRow('push → stored (ingest and its relay)', ingest, figures.copyIngest, kafka.consumed),
    rateRow('stored → matched (matcher and its relay)', matcher, figures.copyMatcher, kafka.consumed),
    rateRow('push → matched, all services at once', figures.whole, figures.copyIngest, kafka.consumed),
  ];
  return [
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}; broker, database, load and services on the same machine.`,
    '',
    '| what | events/s | of the COPY ceiling | of the consume ceiling |',
    '|---|---:|---:|---:|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    renderLatency(figures.latency),
    ...figures.profiles.flatMap((profile) => [
      '',
      `${profile.name}: busy ${Math.round(profile.busyShare * 100)} % of the time; of that`,
      '',
      '| where | share |',
      '|---|---:|',
      ...profile.shares
        .slice(0, SHARES_SHOWN)
        .map(({ where, share }) => `| ${where} | ${(share * 100).toFixed(1)} % |`),
    ]),
    '',
  ].join('\n');
}

export const renderLatency = ({ rate, count, median, p99 }: LatencyFigures): string =>
  `Latency push → clue at ${whole(rate)} events/s (${count} clues): median ${whole(median)} ms, p99 ${whole(p99)} ms.`;

function rateRow(what: string, rates: Rates, copy: number, consume: number): string[] {
  const spread = `${whole(Math.min(...rates.spans))}–${whole(Math.max(...rates.spans))}`;
  return [
    `${what}, ${Math.round(rates.seconds)} s`,
    `${whole(rates.mean)} (10 s spans: ${spread})`,
    ratio(rates.mean, copy),
    ratio(rates.mean, consume),
  ];
}
