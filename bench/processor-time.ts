import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Stack } from '../tools/stack/index.js';

/** Seconds of processor by who used them. */
export type ProcessorTime = Readonly<Record<'ingest' | 'PostgreSQL' | 'Kafka' | 'load', number>>;

/** Ticks of /proc: always 100 a second for programs. */
const TICKS = 100;
/** utime, stime, and those of children that ended, counted behind the name in brackets. */
const TIMES = { first: 11, own: 2, withChildren: 4 };

function secondsOf(pid: number, fields: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const times = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return times.slice(TIMES.first, TIMES.first + fields).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

/** The postmaster with all backends, those that ended included. */
function postgresSeconds(stack: Stack): number {
  const postmaster = stack.faults?.postgresPid;
  if (postmaster === undefined) return 0;
  const place = readlinkSync(`/proc/${postmaster}/cwd`);
  const backends = readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && Number(name) !== postmaster && readlinkSync(`/proc/${name}/cwd`) === place;
    } catch {
      return false;
    }
  });
  return backends.reduce(
    (sum, pid) => sum + secondsOf(Number(pid), TIMES.own),
    secondsOf(postmaster, TIMES.withChildren),
  );
}

export function processorTime(stack: Stack, pids: { readonly ingest: number; readonly load: number }): ProcessorTime {
  return {
    ingest: secondsOf(pids.ingest, TIMES.own),
    PostgreSQL: postgresSeconds(stack),
    Kafka: secondsOf(stack.faults?.kafkaPid ?? 0, TIMES.own),
    load: secondsOf(pids.load, TIMES.own),
  };
}

/** Microseconds per event. */
export function perEvent(before: ProcessorTime, after: ProcessorTime, events: number): ProcessorTime {
  const share = (name: keyof ProcessorTime): number => ((after[name] - before[name]) * 1e6) / events;
  return { ingest: share('ingest'), PostgreSQL: share('PostgreSQL'), Kafka: share('Kafka'), load: share('load') };
}
