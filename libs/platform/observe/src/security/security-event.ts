/**
 * Something that bears on security: who, what, on what, with what outcome. Ids and words of the program only, never a
 * name, a number of a person, a password or free text.
 */
export interface SecurityEvent {
  /** e.g. `sign-in`, `account.lock`, `unmask`, `export`; printable ASCII. */
  readonly event: string;
  readonly outcome: 'success' | 'failure' | 'refused';
  /** Null when nobody is known yet. */
  readonly actorId: string | null;
  /** What it was done to: an id. */
  readonly subjectId?: string;
  readonly procuratorateId?: string;
  /** Network address that it came from. */
  readonly address?: string;
  readonly sessionId?: string;
  /** Code of the problem, method, count and the like. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** How long the lines of events are kept at least: six months (网络安全法 art. 23). */
export const LEAST_DAYS = 180;
