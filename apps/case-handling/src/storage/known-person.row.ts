import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person of the organisation, as `org.changed.v1` last said. What a request may do is in its token, not here. */
@Entity('known_person')
@Index('known_person_office', ['officeId', 'id'])
export class KnownPersonRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'known_person_pkey' })
  id: string;

  @Column('text', { name: 'office_id' })
  officeId: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'department_ids', array: true })
  departmentIds: string[];

  /** Null: all regions of the office's duties. */
  @Column('text', { name: 'region_prefixes', array: true, nullable: true })
  regionPrefixes: string[] | null;

  @Column('jsonb', { default: () => "'[]'" })
  terms: readonly { readonly role: string; readonly fromDay: string; readonly toDay: string | null }[];

  @Column('jsonb', { name: 'stand_ins', default: () => "'[]'" })
  standIns: readonly { readonly forPersonId: string; readonly fromDay: string; readonly toDay: string }[];

  @Column('text')
  state: string;

  @Column('integer')
  revision: number;
}
