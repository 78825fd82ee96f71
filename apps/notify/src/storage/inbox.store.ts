import type { AccessPolicy } from '#domain/access';
import type { Notice } from '#domain/notices';
import type { Actor } from '#platform/auth';
import { conditionSql, type Tx } from '#platform/postgres';

export interface InboxItem {
  readonly id: string;
  /** Decimal; the newest is the highest. */
  readonly seq: string;
  readonly subject: 'clue' | 'case';
  readonly subjectId: string;
  readonly version: number;
  readonly change: string;
  readonly state: string;
  readonly number: string;
  readonly regionCode12: string;
  readonly text: string;
  readonly at: Date;
  /** Null while the person has not read it. */
  readonly readAt: Date | null;
  /** People of the office had been told before a restore; it is no news. */
  readonly toldBefore: boolean;
}

type NoticeToKeep = Notice & Pick<InboxItem, 'id' | 'toldBefore'>;

/** Counting stops here: a person with more has more than enough. */
const UNREAD_COUNT_LIMIT = 1000;
/** What is unread is looked for among so many of the newest items, so that years of read ones are not gone through. */
const UNREAD_LOOK_BACK = 5000;

/** Where the policy of access finds its fields. */
const ACCESS_COLUMNS = {
  procuratorateId: 'i.procuratorate_id',
  regionCode12: 'i.region_code12',
  roles: 'i.roles',
  actorId: 'i.actor_id',
};

/** Items of the people's inbox, and who has read them. */
export class InboxStore {
  constructor(private readonly access: Pick<AccessPolicy, 'filter'>) {}

  /** Keeps the notices that are not there yet, in the given order; returns the ids of those. */
  async append(tx: Tx, notices: readonly NoticeToKeep[]): Promise<Set<string>> {
    const column = <K extends keyof NoticeToKeep>(name: K) => notices.map((notice) => notice[name]);
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO inbox_item
         (id, subject, subject_id, version, change, state, number, procuratorate_id, region_code12, roles, text,
          actor_id, at, told_before)
       SELECT id, subject, subject_id, version, change, state, number, procuratorate_id, region_code12,
              string_to_array(roles, ','), text, actor_id, at, told_before
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::bool[])
            WITH ORDINALITY
            AS n (id, subject, subject_id, version, change, state, number, procuratorate_id, region_code12, roles, text,
                  actor_id, at, told_before, place)
       ORDER BY place
       ON CONFLICT (subject, subject_id, version, procuratorate_id) DO NOTHING
       RETURNING id`,
      [
        column('id'),
        column('subject'),
        column('subjectId'),
        column('version'),
        column('change'),
        column('state'),
        column('number'),
        column('procuratorateId'),
        column('regionCode12'),
        notices.map(({ roles }) => roles.join(',')),
        column('text'),
        column('actorId'),
        column('at'),
        column('toldBefore'),
      ],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * What the person may see, newest first. `before` is the `seq` of the last item of the page before. With `unreadOnly`
   * each page looks through the next 5000 items.
   */
  async listFor(
    tx: Tx,
    actor: Actor,
    page: { readonly unreadOnly: boolean; readonly before: string | undefined; readonly limit: number },
  ): Promise<InboxItem[]> {
    const { sql, params } = this.#visibleTo(actor, 'read');
    const add = (value: unknown): string => `$${params.push(value)}`;
    const before = page.before === undefined ? '' : `AND i.seq < ${add(page.before)}`;
    const me = add(actor.id);
    const limit = add(page.limit);
    return tx.query<InboxItem>(
      `SELECT i.id, i.seq, i.subject, i.subject_id AS "subjectId", i.version, i.change, i.state, i.number,
              i.region_code12 AS "regionCode12", i.text, i.at, r.read_at AS "readAt",
              i.told_before AS "toldBefore"
       FROM (SELECT * FROM inbox_item i WHERE ${sql} ${before}
             ORDER BY i.seq DESC LIMIT ${page.unreadOnly ? UNREAD_LOOK_BACK : limit}) AS i
       LEFT JOIN inbox_read r ON r.person_id = ${me} AND r.item_id = i.id
       ${page.unreadOnly ? 'WHERE r.item_id IS NULL AND NOT i.told_before' : ''}
       ORDER BY i.seq DESC LIMIT ${limit}`,
      params,
    );
  }

  /** Items among the newest 5000 that the person has not read; 1000 stands for that many or more. */
  async countUnread(tx: Tx, actor: Actor): Promise<number> {
    const { sql, params } = this.#visibleTo(actor, 'read');
    const me = `$${params.push(actor.id)}`;
    const rows = await tx.query<{ unread: number }>(
      `SELECT count(*)::int AS unread FROM
         (SELECT FROM (SELECT i.id, i.told_before FROM inbox_item i WHERE ${sql} ORDER BY i.seq DESC LIMIT ${UNREAD_LOOK_BACK}) AS i
          WHERE NOT i.told_before AND NOT EXISTS (SELECT FROM inbox_read r WHERE r.person_id = ${me} AND r.item_id = i.id)
          LIMIT ${UNREAD_COUNT_LIMIT}) AS found`,
      params,
    );
    return rows[0]?.unread ?? 0;
  }

  /** False when there is no such item that the person may see. Reading again keeps the first time. */
  async markRead(tx: Tx, actor: Actor, itemId: string, at: Date): Promise<boolean> {
    const { sql, params } = this.#visibleTo(actor, 'command');
    const add = (value: unknown): string => `$${params.push(value)}`;
    const found = await tx.query<{ id: string }>(
      `SELECT i.id FROM inbox_item i WHERE ${sql} AND i.id = ${add(itemId)}`,
      params,
    );
    if (found.length === 0) return false;
    await tx.query('INSERT INTO inbox_read (person_id, item_id, read_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      actor.id,
      itemId,
      at,
    ]);
    return true;
  }

  #visibleTo(actor: Actor, action: 'read' | 'command'): { sql: string; params: unknown[] } {
    const { sql, params } = conditionSql(this.access.filter(actor, action, 'notice'), ACCESS_COLUMNS);
    return { sql, params: [...params] };
  }
}
