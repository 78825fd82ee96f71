/** Who asks: what the signed token says of a person. */
export interface Person {
  readonly id: string;
  readonly roles: readonly string[];
  readonly procuratorateId: string;
  readonly regionPrefixes: readonly string[];
  readonly departmentIds: readonly string[];
  readonly subordinateOfficeIds: readonly string[];
}

/** Where a row belongs. */
export interface RecordPlace {
  readonly procuratorateId: string;
  readonly regionCode12: string;
}

/** An event, what was decided about it, a hit. */
export interface EventPlace extends RecordPlace {
  /** People for whom 回避 was decided on a clue or case that holds the event, or an event of the hit. */
  readonly recusedIds: readonly string[];
}

/** A clue or a case: a place and the people around it. */
export interface ItemPlace extends RecordPlace {
  /** Null until it is given to a department. */
  readonly departmentId: string | null;
  /** 承办人; null until somebody takes it on. */
  readonly responsibleId: string | null;
  /** People for whom 回避 was decided. */
  readonly recusedIds: readonly string[];
  /** Offices that had it before 移送. */
  readonly formerOfficeIds: readonly string[];
}

/** A message of the inbox. */
export interface NoticePlace extends RecordPlace {
  /** Roles that are told. */
  readonly roles: readonly string[];
  /** Whose doing it tells of; null for the system's. */
  readonly actorId: string | null;
}

/** A backfill run. Its office is null while nothing has said whose it is. */
export interface RunPlace {
  readonly procuratorateId: string | null;
}

/** A source adapter of an office. Those that come with the product are nobody's: every reader of adapters sees them. */
export interface AdapterPlace {
  readonly procuratorateId: string;
}

/** A request to erase an event. */
export interface ErasurePlace {
  readonly procuratorateId: string;
  /** As of the event. */
  readonly recusedIds: readonly string[];
}

/** How many events of a source were erased on a day; it names none of them. */
export interface ErasedPlace {
  readonly procuratorateId: string;
}

/** What there is to see, by kind. */
export interface Places {
  /** 线索 */
  readonly clue: ItemPlace;
  /** 案件 */
  readonly case: ItemPlace;
  /** 事件、匹配结果、命中 */
  readonly record: EventPlace;
  /** 补录批次 */
  readonly run: RunPlace;
  /** 收件箱消息 */
  readonly notice: NoticePlace;
  /** 数据来源 */
  readonly source: RecordPlace;
  /** 文件导入 */
  readonly import: RecordPlace;
  /** 来源适配器 */
  readonly adapter: AdapterPlace;
  /** 来源的对账和静默 */
  readonly feed: RecordPlace;
  /** 删除申请 */
  readonly erasure: ErasurePlace;
  /** 已删除的事件，按日计数 */
  readonly erased: ErasedPlace;
}

export type Kind = keyof Places;

/** read: see it. command: do something with it. explain: ask why somebody cannot see it. */
export type Action = 'read' | 'command' | 'explain';
