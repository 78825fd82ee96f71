import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** What people of an office are told about one change of a clue or case. */
@Entity('inbox_item')
@Index('inbox_item_id', ['id'], { unique: true })
@Index('inbox_item_change', ['subject', 'subjectId', 'version', 'procuratorateId'], { unique: true })
@Index('inbox_item_newest', ['procuratorateId', 'seq'])
export class InboxItemRow {
  /** Order of arrival, decimal. Changes of one subject have it in the order of their versions. */
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'inbox_item_pkey',
  })
  seq: string;

  @Column('uuid')
  id: string;

  @Column('text')
  subject: 'clue' | 'case';

  @Column('uuid', { name: 'subject_id' })
  subjectId: string;

  @Column('integer')
  version: number;

  @Column('text')
  change: string;

  @Column('text')
  state: string;

  @Column('text')
  number: string;

  @Column('text', { name: 'procuratorate_id' })
  procuratorateId: string;

  @Column('text', { name: 'region_code12' })
  regionCode12: string;

  @Column('text', { array: true })
  roles: string[];

  @Column('text')
  text: string;

  /** Who did it; that person is not told of it. Null for the system. */
  @Column('text', { name: 'actor_id', nullable: true })
  actorId: string | null;

  @Column('timestamptz')
  at: Date;

  /** People had been told before a restore to an earlier moment; it comes back without being news. */
  @Column('boolean', { name: 'told_before', default: false })
  toldBefore: boolean;
}
