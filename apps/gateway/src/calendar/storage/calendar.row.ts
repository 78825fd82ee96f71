import type { DayKind } from '#domain/calendar';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A year that may be counted in. */
@Entity('calendar_year')
export class CalendarYearRow {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'calendar_year_pkey' })
  year: number;

  /** Number of the State Council's notice; null while there is none. */
  @Column('text', { nullable: true })
  notice: string | null;

  @Column('integer')
  revision: number;
}

/** A day that is not what its weekday says, or that has a name. */
@Entity('calendar_day')
export class CalendarDayRow {
  @PrimaryColumn('date', { primaryKeyConstraintName: 'calendar_day_pkey' })
  day: string;

  @Column('text')
  kind: DayKind;

  @Column('text')
  name: string;

  /** Who set it by hand; null for what came with the official list. */
  @Column('text', { name: 'edited_by', nullable: true })
  editedBy: string | null;

  @Column('integer')
  revision: number;
}
