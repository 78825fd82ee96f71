import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../audit-trail/account-event.js';
import type { ClientReader } from '../sessions/client-of.js';
import type { SessionCookies } from '../sessions/cookies.js';
import { CHALLENGE_MS, type ChallengeSecrets } from './challenge.js';
import type { SignInStep } from './sign-in-desk.js';

/** A step as the page sees it: the secrets for cookies are not among it. */
export type StepAnswer = {
  readonly state: string;
  readonly challenge?: string;
  readonly secret?: string;
  readonly uri?: string;
};

/** What the routes of the sign-in share: where a request comes from, which cookies it has, which the answer sets. */
export class SignInEdge {
  constructor(
    private readonly cookies: SessionCookies,
    private readonly clients: ClientReader,
  ) {}

  read(request: FastifyRequest): {
    readonly client: Client;
    readonly formerSession: string | null;
    readonly browser: string | null;
  } {
    return {
      client: this.clients.read(request),
      formerSession: this.cookies.readSession(request.headers),
      browser: this.cookies.readSignIn(request.headers),
    };
  }

  /** Every step has a cookie of its own: an id that was known before the step is worth nothing after it. */
  answer(reply: FastifyReply, step: SignInStep): StepAnswer {
    if (step.state === 'signed-in') {
      void reply.header('set-cookie', this.cookies.ofSession(step.session, step.lastsMs));
      void reply.header('set-cookie', this.cookies.endSignIn());
      return { state: step.state };
    }
    const { browser, ...shown } = step;
    this.bind(reply, browser);
    return shown;
  }

  /** Binds a challenge to this browser. */
  bind(reply: FastifyReply, browser: ChallengeSecrets['browser']): void {
    void reply.header('set-cookie', this.cookies.ofSignIn(browser, CHALLENGE_MS));
  }
}
