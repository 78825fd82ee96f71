import { Column, Entity, PrimaryColumn } from 'typeorm';

const PRIMARY = { primaryKeyConstraintName: 'inbox_read_pkey' };

/** A person has read an item. */
@Entity('inbox_read')
export class InboxReadRow {
  @PrimaryColumn('text', { name: 'person_id', ...PRIMARY })
  personId: string;

  @PrimaryColumn('uuid', { name: 'item_id', ...PRIMARY })
  itemId: string;

  @Column('timestamptz', { name: 'read_at' })
  readAt: Date;
}
