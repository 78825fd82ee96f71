import type { Office, OfficeLevel } from '#domain/organisation';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('office')
@Index('office_parent', ['parentId'])
export class OfficeRow implements Office {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'office_pkey' })
  id: string;

  @Column('text', { name: 'parent_id', nullable: true })
  parentId: string | null;

  @Column('text')
  name: string;

  @Column('text')
  level: OfficeLevel;

  @Column('text', { name: 'region_code12' })
  regionCode12: string;

  @Column('text', { name: 'region_prefix' })
  regionPrefix: string;

  @Column('boolean')
  dispatched: boolean;

  @Column('text')
  state: Office['state'];

  @Column('integer')
  revision: number;
}
