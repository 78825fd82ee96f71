import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { ReadPlace, SecurityLogPage } from '#platform/observe';
import { governedOffices } from '../../accounts/governed-offices.js';
import type { LogPlace } from '../log-place.js';

export interface SecurityLogAsked {
  readonly service: string | undefined;
  readonly kind: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** The security log as the audit administrator of an office sees it: lines of this office, those below, and of no office. */
export class ReadSecurityLog {
  /** `log` null: this installation writes none to files. */
  constructor(private readonly log: LogPlace | null) {}

  /** Throws GATEWAY.SECURITY_LOG_ELSEWHERE. */
  async execute(
    actor: Actor,
    { service, kind, from, to, cursor, limit }: SecurityLogAsked,
  ): Promise<Omit<SecurityLogPage, 'next'> & { readonly nextCursor: string | null }> {
    if (this.log === null) throw new ProblemError('GATEWAY.SECURITY_LOG_ELSEWHERE');
    const offices = new Set(governedOffices(actor));
    const { next, ...page } = await this.log.read(
      {
        service,
        kind,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
        shows: ({ procuratorateId }) => procuratorateId === undefined || offices.has(procuratorateId),
      },
      { place: cursor === undefined ? null : readCursor(cursor), limit },
    );
    return { ...page, nextCursor: next === null ? null : writeCursor(next) };
  }
}

const writeCursor = (place: ReadPlace): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const MOST_SERVICES = 50;

/** It comes from outside: what is not of the form that was given out is refused. */
function readCursor(cursor: string): ReadPlace {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isReadPlace(value)) return value;
  } catch {
    // Told below.
  }
  throw new ProblemError('HTTP.INVALID', { items: [{ pointer: '/cursor', detail: '应为上一页答复里的 nextCursor' }] });
}

function isReadPlace(value: unknown): value is ReadPlace {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const places: unknown[] = Object.values(value);
  return places.length <= MOST_SERVICES && places.every((place) => place === null || isPlace(place));
}

function isPlace(place: unknown): boolean {
  if (typeof place !== 'object' || place === null) return false;
  const { day, offset } = place as { readonly day?: unknown; readonly offset?: unknown };
  return (
    typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && Number.isSafeInteger(offset) && Number(offset) >= 0
  );
}
