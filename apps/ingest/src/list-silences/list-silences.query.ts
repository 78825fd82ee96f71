import type { AccessPolicy } from '#domain/access';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import type { Silence, SilenceStore } from '../storage/silence.store.js';

export interface SilenceView {
  readonly silenceId: string;
  readonly sourceId: string;
  /** `event:<category>`, `disposal`; null: the whole source. */
  readonly kind: string | null;
  readonly since: string;
  readonly allowedUntil: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: Silence['closedBy'];
}

export interface SilencePage {
  readonly silences: readonly SilenceView[];
  /** For the next page; null at the end. */
  readonly next: string | null;
}

/** Sources that have stopped coming, for whoever looks after them. */
export class ListSilences {
  constructor(
    private readonly deps: {
      readonly people: PeopleUnitOfWork;
      readonly access: AccessPolicy;
      readonly silences: Pick<SilenceStore, 'list'>;
    },
  ) {}

  async list(actor: Actor, page: Parameters<SilenceStore['list']>[2]): Promise<SilencePage> {
    const { people, access, silences } = this.deps;
    const seen = access.filter(actor, 'read', 'feed');
    const found = await people.read(actor, (tx) => silences.list(tx, seen, page));
    return { silences: found.map(viewOf), next: found.length < page.limit ? null : (found.at(-1)?.silenceId ?? null) };
  }
}

const viewOf = (silence: Silence): SilenceView => ({
  silenceId: silence.silenceId,
  sourceId: silence.sourceId,
  kind: silence.kind,
  since: silence.since.toISOString(),
  allowedUntil: silence.allowedUntil?.toISOString() ?? null,
  openedAt: silence.openedAt.toISOString(),
  closedAt: silence.closedAt?.toISOString() ?? null,
  closedBy: silence.closedBy,
});
