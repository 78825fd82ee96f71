import type { Clue, ClueState } from '#domain/clues';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('clue')
@Index('clue_number', ['procuratorateId', 'number'], { unique: true })
@Index('clue_newest', ['procuratorateId', 'id'])
@Index('clue_newest_in_state', ['procuratorateId', 'state', 'id'])
@Index('clue_of_department', ['procuratorateId', 'departmentId', 'id'])
@Index('clue_of_responsible', ['procuratorateId', 'responsibleId', 'id'], { where: 'responsible_id IS NOT NULL' })
@Index('clue_moved_away', { synchronize: false })
@Index('clue_of_case', ['caseId'], { where: 'case_id IS NOT NULL' })
@Index('clue_merged_into', ['mergedIntoId'], { where: 'merged_into_id IS NOT NULL' })
export class ClueRow implements Clue {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'clue_pkey' })
  id: string;

  @Column('integer')
  version: number;

  @Column('text')
  number: string;

  @Column('text')
  state: ClueState;

  @Column('text')
  title: string;

  @Column('text', { name: 'procuratorate_id' })
  procuratorateId: string;

  @Column('text', { name: 'region_code12' })
  regionCode12: string;

  @Column('text', { name: 'department_id', nullable: true })
  departmentId: string | null;

  @Column('text', { name: 'responsible_id', nullable: true })
  responsibleId: string | null;

  @Column('text', { name: 'recused_ids', array: true, default: () => "'{}'" })
  recusedIds: string[];

  @Column('text', { name: 'former_office_ids', array: true, default: () => "'{}'" })
  formerOfficeIds: string[];

  @Column('text')
  line: string;

  @Column('text')
  severity: string;

  @Column('text', { name: 'rule_id', nullable: true })
  ruleId: string | null;

  @Column('uuid', { name: 'case_id', nullable: true })
  caseId: string | null;

  @Column('uuid', { name: 'previous_clue_id', nullable: true })
  previousClueId: string | null;

  @Column('uuid', { name: 'merged_into_id', nullable: true })
  mergedIntoId: string | null;

  @Column('integer', { name: 'hit_count' })
  hitCount: number;

  @Column('integer', { name: 'live_hit_count' })
  liveHitCount: number;

  @Column('integer', { name: 'event_count' })
  eventCount: number;

  @Column('boolean', { name: 'takes_hits' })
  takesHits: boolean;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
