import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const PRIMARY = { primaryKeyConstraintName: 'clue_key_pkey' };

/** Where the hits of one (procuratorate, rule, key) go: the open row, or where they went: the closed ones. */
@Entity('clue_key')
@Index('clue_key_open', ['procuratorateId', 'ruleId', 'matchKey'], { unique: true, where: 'closed_at IS NULL' })
@Index('clue_key_clue', ['clueId'])
export class ClueKeyRow {
  @PrimaryColumn('text', { name: 'procuratorate_id', ...PRIMARY })
  procuratorateId: string;

  @PrimaryColumn('text', { name: 'rule_id', ...PRIMARY })
  ruleId: string;

  @PrimaryColumn('text', { name: 'match_key', ...PRIMARY })
  matchKey: string;

  @PrimaryColumn('uuid', { name: 'clue_id', ...PRIMARY })
  clueId: string;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;
}
