import { type Clock, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { officeDay } from '../office-day.js';
import type { PeopleAccess } from '../people-access.js';
import { CASE_READERS, CLUE_READERS } from '../readers.js';
import type { ExplainedItem, ExplainedItems } from '../storage/explained-item.store.js';
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

/**
 * 为什么我看不到: which of the three layers, and which rule of it, lets a person see an item or hides it. Whoever may not
 * ask about an item is answered like one who asks about nothing. That it was asked is in the history, either way.
 */
export class ExplainVisibility {
  constructor(private readonly deps: ExplainVisibilityDeps) {}

  async run(asker: Actor, wanted: string, personId: string): Promise<Visibility> {
    const { database, items, actors, access, clock } = this.deps;
    const day = officeDay(clock.now());
    const { item, known } = await database.read(async (tx) => ({
      item: await items.find(tx, wanted, asker.procuratorateId),
      known: personId === asker.id ? asker : await actors.find(tx, personId, day),
    }));
    if (item === undefined) throw new ProblemError('CASEWORK.ITEM_UNKNOWN');
    const mayAsk = access.decide(asker, 'explain', item.kind, item).allowed;
    const reason = mayAsk ? await this.reasonFor(known, item) : null;
    await this.record(asker, { item, personId, reason });
    if (reason === null) throw new ProblemError('CASEWORK.ITEM_UNKNOWN');
    return { personId, ...reason };
  }

  /** The layers in the order in which a request meets them. */
  private async reasonFor(person: KnownActor | undefined, item: ExplainedItem): Promise<Reason> {
    const { access, people, items, roleNames } = this.deps;
    const route = `GET /v1/${item.kind}s/:id`;
    if (person === undefined) {
      return { visible: false, layer: 'route', rule: route, says: '该人员不在册、已离任，或今日没有生效的角色。' };
    }
    const readers: readonly string[] = item.kind === 'clue' ? CLUE_READERS : CASE_READERS;
    if (!person.roles.some((role) => readers.includes(role))) {
      const may = readers.map((role) => roleNames[role] ?? role).join('、');
      const has = person.roles.map((role) => roleNames[role] ?? role).join('、');
      const says = `这一接口只向${may}开放；该人员的角色是${has}。`;
      return { visible: false, layer: 'route', rule: route, says };
    }
    const { allowed, rule, says } = access.decide(person, 'read', item.kind, item);
    const shown = await people.read(person, (tx) => items.isShown(tx, item));
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

  private async record(
    asker: Actor,
    { item, personId, reason }: { item: ExplainedItem; personId: string; reason: Reason | null },
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
}
