import type { MatchV1 } from '#contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The newest revision of a hit, whole, so that a clue can be shown without asking the matcher. */
@Entity('hit')
@Index('hit_clue', ['clueId'])
@Index('hit_first_clue', ['firstClueId'])
export class HitRow {
  @PrimaryColumn('uuid', { name: 'hit_id', primaryKeyConstraintName: 'hit_pkey' })
  hitId: string;

  @Column('integer')
  revision: number;

  @Column('boolean', { name: 'is_void' })
  isVoid: boolean;

  /** The clue that has it now; null when it was void before it ever held. */
  @Column('uuid', { name: 'clue_id', nullable: true })
  clueId: string | null;

  /** The clue that it came to first; another one than `clueId` after 并案. */
  @Column('uuid', { name: 'first_clue_id', nullable: true })
  firstClueId: string | null;

  @Column('text', { name: 'procuratorate_id' })
  procuratorateId: string;

  @Column('text', { name: 'region_code12' })
  regionCode12: string;

  @Column('text', { name: 'rule_id' })
  ruleId: string;

  @Column('integer', { name: 'rule_version' })
  ruleVersion: number;

  @Column('text', { name: 'match_key' })
  matchKey: string;

  @Column('jsonb')
  rule: MatchV1['rule'];

  @Column('jsonb', { name: 'key_parts' })
  keyParts: MatchV1['keyParts'];

  @Column('jsonb')
  explanation: MatchV1['explanation'];

  @Column('timestamptz', { name: 'window_from' })
  windowFrom: Date;

  @Column('timestamptz', { name: 'window_to' })
  windowTo: Date;

  @Column('timestamptz', { name: 'lock_until' })
  lockUntil: Date;

  @Column('uuid', { name: 'completed_by' })
  completedBy: string;

  @Column('integer', { name: 'event_count' })
  eventCount: number;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId: string | null;

  @Column('timestamptz', { name: 'evaluated_at' })
  evaluatedAt: Date;

  @Column('timestamptz', { name: 'first_seen_at' })
  firstSeenAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
