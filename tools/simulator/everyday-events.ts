import type { PushEventV1 } from '#contracts';
import { EVERYDAY } from './everyday-matters.js';
import { PLACES } from './places.js';
import type { Random } from './random.js';

export interface Stream {
  readonly random: Random;
  /** Prefix of the source's event numbers. */
  readonly numberPrefix: string;
  /** The first event's time; the following come one after another up to `until`. */
  readonly from: Date;
  readonly until: Date;
}

/** +08:00, as platforms write it. */
export function chinaTime(at: Date): string {
  return `${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}

/** A mobile number of a segment that no operator has been given, so that it can be nobody's. */
export function syntheticPhone(random: Random): string {
  return `100${String(random.int(10_000_000, 99_999_999))}`;
}

/** `count` everyday events in the order of their time. About 1 kB of JSON each. */
export function everydayEvents(stream: Stream, count: number): PushEventV1[] {
  const { random } = stream;
  const step = (stream.until.getTime() - stream.from.getTime()) / Math.max(count, 1);
  return Array.from({ length: count }, (_, i) => {
    const matter = random.pick(EVERYDAY);
    const place = random.pick(PLACES);
    const at = new Date(stream.from.getTime() + Math.floor(i * step));
    const fill = (text: string): string =>
      text.replaceAll('{p}', place.street).replaceAll('{n}', String(random.int(1, 98)));
    return {
      type: 'event',
      sourceEventNo: `${stream.numberPrefix}${String(i + 1).padStart(6, '0')}`,
      sourceVersion: 1,
      title: fill(matter.title),
      description: fill(matter.text),
      categoryCode: matter.code,
      categoryName: matter.name,
      level: '一般',
      occurredAt: chinaTime(new Date(at.getTime() - random.int(5, 240) * 60_000)),
      reportedAt: chinaTime(at),
      regionCode12: place.regionCode12,
      gridCode: place.gridCode,
      gridName: place.gridName,
      address: `${place.street}${random.int(1, 200)}号`,
      location: { lng: place.lng, lat: place.lat, crs: 'CGCS2000' },
      reporter: { role: '网格员', phone: syntheticPhone(random) },
    } satisfies PushEventV1;
  });
}
