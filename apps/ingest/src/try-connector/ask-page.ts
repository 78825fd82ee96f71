import type { Clock } from '#kernel';
import type { ShownRequest } from '../pull/build-request.js';
import type { Connector } from '../pull/connector.js';
import { advance, askOf, type PageFacts, type Position } from '../pull/paging.js';
import type { PlatformSessions } from '../pull/platform-sessions.js';
import { PullFault } from '../pull/pull-fault.js';

export interface Trial {
  readonly definition: Connector;
  readonly secret: string;
  readonly position: Position;
}

/** What a platform answered to one request, as far as it is shown. */
export interface AskedPage {
  /** Null where the sign-in before it failed, or there is nothing to ask yet. */
  readonly request: ShownRequest | null;
  readonly facts: PageFacts | null;
  /** Where the next request would go on. */
  readonly position: Position | null;
  readonly items: readonly unknown[];
  readonly fault: { readonly code: string; readonly detail?: string } | null;
}

export const NOT_ASKED: AskedPage = { request: null, facts: null, position: null, items: [], fault: null };
const ITEMS_SHOWN = 20;

/** Asks a platform for one page, in a session of its own: a trial leaves no token behind. */
export class AskPage {
  constructor(private readonly deps: { readonly sessions: Pick<PlatformSessions, 'fresh'>; readonly clock: Clock }) {}

  async ask(
    { definition, secret, position }: Trial,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<AskedPage> {
    let request: ShownRequest | null = null;
    try {
      const ask = askOf(definition, position, this.deps.clock.now().getTime());
      if (ask === null) return NOT_ASKED;
      const session = this.deps.sessions.fresh(definition, secret);
      const { items, facts } = await session.page(ask, signal, (shown) => (request = shown));
      const next = advance(definition, ask, facts, position).position;
      return { ...NOT_ASKED, request, facts, items: items.slice(0, ITEMS_SHOWN), position: next };
    } catch (error) {
      if (!(error instanceof PullFault)) throw error;
      return { ...NOT_ASKED, request, fault: faultOf(error) };
    }
  }
}

export const faultOf = ({ code, detail }: PullFault): NonNullable<AskedPage['fault']> => ({
  code,
  ...(detail === undefined ? {} : { detail }),
});
