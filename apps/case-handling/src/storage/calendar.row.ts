import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A year in which deadlines may be counted, as `calendar.changed.v1` last said. */
@Entity('calendar_year')
export class CalendarYearRow {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'calendar_year_pkey' })
  year: number;

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
  kind: string;

  @Column('text')
  name: string;

  @Column('integer')
  revision: number;
}
