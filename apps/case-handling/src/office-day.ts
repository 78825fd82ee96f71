const FORMAT = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** The calendar day of an instant in the office's zone, `YYYY-MM-DD`: what the law counts in. */
export const officeDay = (instant: Date): string => FORMAT.format(instant);

export const yearOf = (day: string): number => Number(day.slice(0, 4));
