import { Column, Entity, PrimaryColumn } from 'typeorm';

const PRIMARY = { primaryKeyConstraintName: 'number_sequence_pkey' };

/** The last number given out; a rolled-back transaction gives its numbers back. */
@Entity('number_sequence')
export class NumberSequenceRow {
  @PrimaryColumn('text', { name: 'procuratorate_id', ...PRIMARY })
  procuratorateId: string;

  @PrimaryColumn('text', { ...PRIMARY })
  kind: string;

  @PrimaryColumn('integer', { ...PRIMARY })
  year: number;

  @Column('integer')
  last: number;
}
