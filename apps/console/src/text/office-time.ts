const ZONE = 'Asia/Shanghai';

const inParts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function partsOf(instant: string): Record<string, string> | undefined {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return undefined;
  return Object.fromEntries(inParts.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** An instant as the offices' clocks show it, to the minute; wherever the browser stands. */
export function officeTime(instant: string): string {
  const parts = partsOf(instant);
  return parts === undefined ? instant : `${officeDay(instant)} ${parts['hour']}:${parts['minute']}`;
}

export function officeTimeToSecond(instant: string): string {
  const parts = partsOf(instant);
  return parts === undefined ? instant : `${officeTime(instant)}:${parts['second']}`;
}

/** The day that an instant falls on in the offices' zone, 2026-03-02. */
export function officeDay(instant: string): string {
  const parts = partsOf(instant);
  return parts === undefined ? instant : `${parts['year']}-${parts['month']}-${parts['day']}`;
}

/** First instant of a day of the offices' zone, which has had no daylight saving time since 1991. */
export const startOfOfficeDay = (day: string): string => new Date(`${day}T00:00:00+08:00`).toISOString();

/** First instant after that day. */
export const endOfOfficeDay = (day: string): string =>
  new Date(new Date(`${day}T00:00:00+08:00`).getTime() + 86_400_000).toISOString();

/** The hour that an instant begins, as the offices' clocks show it: 2026-03-02 09 时. */
export const officeHour = (instant: string): string => officeTime(instant).replace(/:\d\d$/, ' 时');
