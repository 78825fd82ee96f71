import { FLAG } from '#domain/intake';
import type { ProblemItem } from '#kernel';
import type { Source } from '../sources/source.js';
import type { Readable, ReadItem } from './incoming-item.js';

type ReadEvent = Extract<Readable, { kind: 'event' }>;

function placeOf(flags: readonly string[], allowed: string): ProblemItem {
  if (flags.includes(FLAG.regionFromSource)) {
    return { pointer: '/regionCode12', detail: `请填写区划：本来源只可推送 ${allowed} 开头的区划` };
  }
  const pointer = flags.includes(FLAG.regionFromGrid) ? '/gridCode' : '/regionCode12';
  return { pointer, detail: `本来源只可推送 ${allowed} 开头的区划` };
}

/**
 * A source that has a list of regions pushes for these only: an event of another is refused. What the list allows is not
 * odd, wherever the source itself is, so the flag for that is for sources without a list.
 */
export function withinRegions({ regions }: Pick<Source, 'regions'>, read: ReadEvent): ReadItem {
  if (regions.length === 0) return read;
  const { event, sourceEventNo } = read;
  if (regions.some((prefix) => event.body.regionCode12.startsWith(prefix))) {
    const flags = event.flags.filter((flag) => flag !== FLAG.regionOutsideSource);
    return { ...read, event: { ...event, flags } };
  }
  const items = [placeOf(event.flags, regions.join('、'))];
  return { kind: 'fault', sourceEventNo, fault: { code: 'INGEST.REGION_NOT_ALLOWED', items } };
}
