import { type Clock, legalDayOf, ProblemError } from '#kernel';
import type { Actor, ActorReader, RequestToRead } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { PersonDirectory, PersonInOffice } from '../accounts/person-directory.js';
import type { AccountHappening } from '../audit-trail/account-event.js';
import { mustHaveSecondFactor, type SignInRules } from '../sign-in/next-step.js';
import type { SessionCookies } from './cookies.js';
import { csrfTokenOf, digestOf, isSame } from './secrets.js';
import { endOf, type Session, type SessionEnd, type SessionLimits } from './session.js';
import type { SessionNow } from './storage/session.store.js';

interface Sessions {
  find(tx: Tx, digest: Buffer): Promise<SessionNow | undefined>;
  touch(tx: Tx, id: string, seenAt: Date): Promise<void>;
  end(tx: Tx, id: string): Promise<Session | undefined>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface SessionActorsDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly people: PersonDirectory;
  readonly history: History;
  readonly limits: SessionLimits;
  readonly rules: Pick<SignInRules, 'secondFactorRoles'>;
  readonly cookies: Pick<SessionCookies, 'readSession'>;
}

/** The session behind a request, and who its person is now. */
export interface LiveSession {
  readonly session: Session;
  readonly person: PersonInOffice;
  readonly csrfToken: string;
}

/** A use is written down when the last one is this old: reading a page is not thirty writes. */
const TOUCH_AFTER_MS = 30_000;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const CSRF_HEADER = 'x-csrf-token';

const live = new WeakMap<RequestToRead, LiveSession>();

/** The session of a request that the guard has let in. */
export function sessionOf(request: RequestToRead): LiveSession {
  const found = live.get(request);
  if (found === undefined) throw new ProblemError('GATEWAY.NOT_SIGNED_IN');
  return found;
}

/**
 * Reads session, account and person from the database at every request, in one snapshot: nothing is kept in memory, so a
 * change of any of them is felt by the next request on every instance. Throws GATEWAY.CSRF for a request that would change
 * something and does not carry the session's token.
 */
export class SessionActors implements ActorReader {
  readonly codeOfNobody = 'GATEWAY.NOT_SIGNED_IN';

  constructor(private readonly deps: SessionActorsDeps) {}

  async read(request: RequestToRead): Promise<Actor | null> {
    const secret = this.deps.cookies.readSession(request.headers);
    if (secret === null) return null;
    const now = this.deps.clock.now();
    const { session, person, end } = await this.deps.uow.read((tx) => this.look(tx, secret, now));
    if (session !== undefined && end !== null) await this.end(session, end, now);
    if (session === undefined || person === undefined || end !== null) return null;
    const csrfToken = csrfTokenOf(secret);
    if (!SAFE.has(request.method ?? '') && !isSame(request.headers[CSRF_HEADER], csrfToken)) {
      throw new ProblemError('GATEWAY.CSRF');
    }
    live.set(request, { session: await this.used(session, now), person, csrfToken });
    return person.actor;
  }

  private async look(
    tx: Tx,
    secret: string,
    now: Date,
  ): Promise<{ session?: SessionNow; person?: PersonInOffice; end: SessionEnd | null }> {
    const session = await this.deps.sessions.find(tx, digestOf(secret));
    if (session === undefined) return { end: null };
    const person = await this.deps.people.findActor(tx, session.personId, legalDayOf(now));
    const end = endOf(session, now, this.deps.limits, {
      accountRevision: session.nowRevision,
      accountState: session.nowState,
      mustHaveSecondFactor: person !== undefined && mustHaveSecondFactor(person.actor.roles, this.deps.rules),
      ...(person === undefined ? {} : { personRevision: person.revision }),
    });
    return { session, end, ...(person === undefined ? {} : { person }) };
  }

  private async used(session: SessionNow, now: Date): Promise<Session> {
    if (now.getTime() - session.lastSeenAt.getTime() < TOUCH_AFTER_MS) return session;
    await this.deps.uow.run((tx) => this.deps.sessions.touch(tx, session.id, now));
    return { ...session, lastSeenAt: now };
  }

  private async end({ id, accountId, personId }: SessionNow, reason: SessionEnd, now: Date): Promise<void> {
    await this.deps.uow.run(async (tx) => {
      // Of two requests at once, one records it.
      if ((await this.deps.sessions.end(tx, id)) === undefined) return;
      const procuratorateId = (await this.deps.people.findOffices(tx, [personId])).get(personId) ?? null;
      const event = { kind: 'session-ended', sessionId: id, reason } as const;
      await this.deps.history.append(tx, now, [
        { accountId, personId, procuratorateId, actor: null, client: null, event },
      ]);
    });
  }
}
