import { Column, Entity, PrimaryColumn } from 'typeorm';

const PRIMARY = { primaryKeyConstraintName: 'history_pkey' };

@Entity('history')
export class HistoryRow {
  /** Clue or case. */
  @PrimaryColumn('uuid', { name: 'item_id', ...PRIMARY })
  itemId: string;

  /** 1, 2, 3 … without gaps: the item's version after the change. */
  @PrimaryColumn('integer', { ...PRIMARY })
  seq: number;

  @Column('text', { name: 'item_kind' })
  itemKind: 'clue' | 'case';

  @Column('timestamptz')
  at: Date;

  @Column('text', { nullable: true })
  command: string | null;

  /** Null for the system. */
  @Column('text', { name: 'actor_id', nullable: true })
  actorId: string | null;

  @Column('text', { name: 'actor_name', nullable: true })
  actorName: string | null;

  /** RFC 8785 JSON: all but names and free text, of which it holds a keyed hash. */
  @Column('text')
  entry: string;

  @Column('text', { nullable: true })
  reason: string | null;

  /** Key of the hash of `reason`. Deleting both leaves the entry whole and tells nothing of the text. */
  @Column('bytea', { name: 'reason_key', nullable: true })
  reasonKey: Buffer | null;
}
