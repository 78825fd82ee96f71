const HEX = 16;
const TIME_DIGITS = 12;
const DAY_BEGINS = 'T00:00:00+08:00';

/** The smallest UUIDv7 of a moment (milliseconds), by the order of the database. */
export function smallestIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(HEX).padStart(TIME_DIGITS, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The moment (milliseconds) at which an id was made. */
export const madeMs = (eventId: string): number => Number.parseInt(eventId.replace('-', '').slice(0, TIME_DIGITS), HEX);

/** The moment at which a legal day begins (Asia/Shanghai, which has no summer time). */
export const beginOfDay = (day: string): Date => new Date(day + DAY_BEGINS);
