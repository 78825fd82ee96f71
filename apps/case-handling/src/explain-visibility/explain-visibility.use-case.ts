import type { Ruling } from '#domain/access';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { officeDay } from '../office-day.js';
import type { PeopleAccess } from '../people-access.js';
import { CASE_READERS, CLUE_READERS } from '../readers.js';
import type { ExplainedItem, ExplainedItems, ExplainedRecord } from '../storage/explained-item.store.js';
import type { KnownActor, KnownActorStore } from '../storage/known-actor.store.js';
import type { Visibility } from './explain-visibility.dto.js';

export interface ExplainVisibilityDeps extends PeopleAccess {
  /** Past the tables' policies: whoever cannot see an item is told why, not what it is. */
  readonly database: UnitOfWork;
  readonly items: ExplainedItems;
  readonly actors: KnownActorStore;
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly roleNames: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

type Reason = Omit<Visibility, 'personId'>;
type Explained = ExplainedItem | ExplainedRecord;

/** The route that shows it. */
const ROUTES = {
  clue: 'GET /v1/clues/:id',
  case: 'GET /v1/cases/:id',
  event: 'GET /v1/events/:eventId',
  hit: 'GET /v1/hits/:hitId',
} as const;
/** Chain of what was asked about nothing that is there. */
const NOTHING = 'unknown-item';

/**
 * 为什么我看不到: which of the three layers, and which rule of it, lets a person see an item or hides it. Whoever may not
 * ask about an item is answered like one who asks about nothing. That it was asked is in the history, each time.
 * Of an event or a hit, which other services show, it says what the policy says there; their tables cannot be asked from here.
 */
export class ExplainVisibility {
  constructor(private readonly deps: ExplainVisibilityDeps) {}

  async run(asker: Actor, wanted: string, personId: string): Promise<Visibility> {
    const { database, items, actors, clock } = this.deps;
    const day = officeDay(clock.now());
    const { item, known } = await database.read(async (tx) => ({
      item: await items.find(tx, wanted, asker.procuratorateId),
      known: personId === asker.id ? asker : await actors.find(tx, personId, day),
    }));
    if (item === undefined) {
      await this.recordUnknown(asker, wanted, personId);
      throw new ProblemError('CASEWORK.ITEM_UNKNOWN');
    }
    const mayAsk = this.decide(asker, 'explain', item).allowed;
    const reason = mayAsk ? await this.reasonFor(known, item) : null;
    await this.record(asker, { item, personId, reason });
    if (reason === null) throw new ProblemError('CASEWORK.ITEM_UNKNOWN');
    return { personId, ...reason };
  }

  private decide(person: KnownActor | Actor, action: 'read' | 'explain', item: Explained): Ruling {
    const { access } = this.deps;
    return item.kind === 'clue' || item.kind === 'case'
      ? access.decide(person, action, item.kind, item)
      : access.decide(person, action, 'record', item);
  }

  /** The layers in the order in which a request meets them. */
  private async reasonFor(person: KnownActor | undefined, item: Explained): Promise<Reason> {
    const { people, items, roleNames } = this.deps;
    const route = ROUTES[item.kind];
    if (person === undefined) {
      return { visible: false, layer: 'route', rule: route, says: '该人员不在册、已离任，或今日没有生效的角色。' };
    }
    const readers = this.readersOf(item.kind);
    if (!person.roles.some((role) => readers.includes(role))) {
      const may = readers.map((role) => roleNames[role] ?? role).join('、');
      const has = person.roles.map((role) => roleNames[role] ?? role).join('、');
      const says = `这一接口只向${may}开放；该人员的角色是${has}。`;
      return { visible: false, layer: 'route', rule: route, says };
    }
    const { allowed, rule, says } = this.decide(person, 'read', item);
    const isOfOurs = item.kind === 'clue' || item.kind === 'case';
    const shown = isOfOurs ? await people.read(person, (tx) => items.isShown(tx, item)) : allowed;
    if (allowed && !shown) {
      return {
        visible: false,
        layer: 'row',
        rule,
        says: '规则准许查阅，而数据库的行级安全没有显示：两者不应不同，请报告系统管理员。',
      };
    }
    return { visible: allowed, layer: 'policy', rule, says };
  }

  /** Events and hits are shown to the roles that some line lets see them. */
  private readersOf(kind: Explained['kind']): readonly string[] {
    if (kind === 'clue') return CLUE_READERS;
    if (kind === 'case') return CASE_READERS;
    const lines = this.deps.access.lines.filter(
      ({ of, effect, may }) => of.includes('record') && effect === 'allow' && may.includes('read'),
    );
    return [...new Set(lines.flatMap(({ roles }) => (roles === 'everybody' ? [] : roles)))];
  }

  private async record(
    asker: Actor,
    { item, personId, reason }: { item: Explained; personId: string; reason: Reason | null },
  ): Promise<void> {
    const { database, history, clock } = this.deps;
    const answer = reason === null ? null : { visible: reason.visible, layer: reason.layer, rule: reason.rule };
    // Of an item that the asker may not see, and people append to chains of what they see only.
    await database.run((tx) =>
      history.append(tx, [
        {
          chain: { kind: 'access', id: item.id },
          at: clock.now().toISOString(),
          procuratorateId: item.procuratorateId,
          regionCode12: item.regionCode12,
          actorId: asker.id,
          actorName: asker.name,
          command: reason === null ? 'explain-refused' : 'explain',
          entry: { itemKind: item.kind, itemId: item.id, personId, answer },
        },
      ]),
    );
  }

  /** What was asked about may be anything that somebody typed: it stands beside the entry, and can be erased. */
  private async recordUnknown(asker: Actor, wanted: string, personId: string): Promise<void> {
    const { database, history, clock } = this.deps;
    await database.run((tx) =>
      history.append(tx, [
        {
          chain: { kind: 'access', id: NOTHING },
          at: clock.now().toISOString(),
          procuratorateId: asker.procuratorateId,
          regionCode12: null,
          actorId: asker.id,
          actorName: asker.name,
          command: 'explain-unknown',
          entry: { itemKind: null, itemId: null, answer: null },
          secret: personId === asker.id ? wanted : `${wanted}（替 ${personId}）`,
        },
      ]),
    );
  }
}
