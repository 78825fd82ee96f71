import type { SourceChangedV1 } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A registered source, as `source.changed.v1` last said. Its secrets stay sealed. */
@Entity('source')
export class SourceRow {
  @PrimaryColumn('text', { name: 'source_id', primaryKeyConstraintName: 'source_pkey' })
  sourceId: string;

  @Column('integer')
  version: number;

  @Column('text')
  kind: string;

  @Column('text')
  name: string;

  @Column('text')
  state: string;

  @Column('text', { name: 'procuratorate_id' })
  procuratorateId: string;

  @Column('text', { name: 'region_code12' })
  regionCode12: string;

  @Column('jsonb')
  keys: SourceChangedV1['keys'];

  @Column('timestamptz')
  at: Date;
}
