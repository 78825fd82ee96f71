import { cpus } from 'node:os';
import type { GrowthFigures, IngestFigures, Profile } from './ingest-figures.js';
import type { DoorFigures, DoorLatency } from './ingest-phases.js';
import type { Rates } from './progress-counts.js';

const SHARES_SHOWN = 16;

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const spread = ({ spans }: Rates): string => `${whole(Math.min(...spans))}–${whole(Math.max(...spans))}`;

/** Markdown for docs/benchmarks.md. */
export function renderIngest(figures: IngestFigures): string {
  const { copy, kafka, http, kafkaLatency, httpLatency, growth, profiles } = figures;
  return [
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}; broker, database and load on the same machine.`,
    '',
    '| what | events/s | 10 s spans | relayed/s | messages behind at the end | of the bare COPY |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...(copy === null ? [] : [`| bare binary COPY of the same rows | ${whole(copy)} | | | | |`]),
    ...doorRow('pushed over Kafka → stored', kafka, copy),
    ...doorRow('batches over HTTP → answered', http, copy),
    ...(http === null || http.busy === 0 ? [] : ['', `${http.busy} batches were answered with 503 and sent again.`]),
    '',
    ...latencyLine('Kafka, push → stored', kafkaLatency),
    ...latencyLine('HTTP, batch → answer', httpLatency),
    '',
    '| processor time per event, µs | ingest | PostgreSQL | Kafka | load | together |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...processorRow('over Kafka', kafka),
    ...processorRow('over HTTP', http),
    ...growthTable(growth),
    ...profiles.flatMap(profileTable),
    '',
  ].join('\n');
}

function doorRow(what: string, door: DoorFigures | null, copy: number | null): string[] {
  if (door === null) return [];
  const { stored, relayed, behind } = door;
  const ratio = copy === null ? '' : (stored.mean / copy).toFixed(2);
  const cells = [whole(stored.mean), spread(stored), whole(relayed), whole(behind), ratio];
  return [`| ${what}, ${Math.round(stored.seconds)} s | ${cells.join(' | ')} |`];
}

const latencyLine = (what: string, latency: DoorLatency | null): string[] =>
  latency === null
    ? []
    : [
        `Latency, ${what}, at ${whole(latency.rate)} events/s (${whole(latency.samples)} samples): median ` +
          `${whole(latency.median)} ms, p99 ${whole(latency.p99)} ms.`,
      ];

function processorRow(what: string, door: DoorFigures | null): string[] {
  if (door === null) return [];
  const { ingest, PostgreSQL, Kafka, load } = door.processors;
  const cells = [ingest, PostgreSQL, Kafka, load, ingest + PostgreSQL + Kafka + load];
  return [`| ${what} | ${cells.map(whole).join(' | ')} |`];
}

function growthTable(growth: readonly GrowthFigures[]): string[] {
  const [empty] = growth;
  if (empty === undefined) return [];
  return [
    '',
    '| events in the tables | events/s over Kafka | 10 s spans | of the empty tables | ingest, µs an event | PostgreSQL, µs an event | filled in, s |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...growth.map(({ size, rates, processors, fillSeconds }) => {
      const cells = [
        whole(rates.mean),
        spread(rates),
        (rates.mean / empty.rates.mean).toFixed(2),
        ...[processors.ingest, processors.PostgreSQL, fillSeconds].map(whole),
      ];
      return `| ${whole(size)} | ${cells.join(' | ')} |`;
    }),
  ];
}

const profileTable = ({ name, busyShare, shares }: Profile): string[] => [
  '',
  `ingest ${name}: busy ${Math.round(busyShare * 100)} % of the time; of that`,
  '',
  '| where | share |',
  '| --- | ---: |',
  ...shares.slice(0, SHARES_SHOWN).map(({ where, share }) => `| ${where} | ${(share * 100).toFixed(1)} % |`),
];
