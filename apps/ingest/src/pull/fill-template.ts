import type { TimeForm } from './connector.js';
import type { Ask } from './paging.js';

/** What may stand in a connector's templates; nothing else of a template is looked at. */
export const PAGE_PLACEHOLDERS = ['cursor', 'since', 'until', 'page', 'pageSize'] as const;
export const SECRET_PLACEHOLDER = 'secret';

export type Values = Readonly<Record<string, string | number>>;

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;
const WHOLE = /^\{([a-zA-Z]+)\}$/;
const MS = 1_000;
const CHINA_MS = 8 * 3_600 * MS;

/** A time as the platform wants it; without an offset it is Beijing time. */
export function writeTime(ms: number, form: TimeForm): string {
  if (form === 'unix') return String(Math.floor(ms / MS));
  if (form === 'unix-ms') return String(ms);
  const local = new Date(ms + CHINA_MS).toISOString().slice(0, 19);
  if (form === 'local') return local.replace('T', ' ');
  return form === 'compact' ? local.replaceAll(/[-T:]/g, '') : `${local}+08:00`;
}

export const valuesOf = (ask: Ask, times: TimeForm, pageSize: number): Values => ({
  cursor: ask.cursor,
  page: ask.page,
  pageSize,
  since: ask.sinceMs === null ? '' : writeTime(ask.sinceMs, times),
  until: ask.untilMs === null ? '' : writeTime(ask.untilMs, times),
});

const valueOf = (values: Values, name: string): string | number => (Object.hasOwn(values, name) ? values[name]! : '');

export const fillText = (template: string, values: Values): string =>
  template.replace(PLACEHOLDER, (_, name: string) => String(valueOf(values, name)));

/** The same, each value encoded for its place in a path or a query. */
export const fillUrl = (template: string, values: Values): string =>
  template.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(String(valueOf(values, name))));

/** In JSON a text that is a placeholder alone becomes its value: `{page}` a number. */
export function fillJson(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    const whole = WHOLE.exec(template);
    return whole === null ? fillText(template, values) : valueOf(values, whole[1]!);
  }
  if (Array.isArray(template)) return template.map((one) => fillJson(one, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, one]) => [name, fillJson(one, values)]));
}

/** Names of the placeholders in a text, or in all texts of a JSON value. */
export function placeholdersOf(template: unknown): string[] {
  if (typeof template === 'string') return [...template.matchAll(PLACEHOLDER)].map(([, name]) => name!);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(placeholdersOf);
}
