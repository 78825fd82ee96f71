import type { Case, CaseState } from '#domain/cases';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('case_file')
@Index('case_file_number', ['procuratorateId', 'number'], { unique: true })
@Index('case_file_clue', ['clueId'], { unique: true })
@Index('case_file_newest', ['procuratorateId', 'id'])
@Index('case_file_newest_in_state', ['procuratorateId', 'state', 'id'])
@Index('case_file_of_department', ['procuratorateId', 'departmentId', 'id'])
@Index('case_file_of_responsible', ['procuratorateId', 'responsibleId', 'id'], { where: 'responsible_id IS NOT NULL' })
@Index('case_file_moved_away', { synchronize: false })
export class CaseRow implements Case {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'case_file_pkey' })
  id: string;

  @Column('integer')
  version: number;

  @Column('text')
  number: string;

  @Column('text')
  state: CaseState;

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

  @Column('uuid', { name: 'clue_id' })
  clueId: string;

  @Column('date', { name: 'filed_on' })
  filedOn: string;

  @Column('date', { name: 'suggestion_issued_on', nullable: true })
  suggestionIssuedOn: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
