import { ApiProperty } from '@nestjs/swagger';

export class CalendarYearItem {
  @ApiProperty({ example: 2026 })
  year: number;

  @ApiProperty({ type: String, nullable: true, example: '国办发明电〔2025〕7号', description: '尚无通知的为 null' })
  notice: string | null;
}

export class NamedDayItem {
  @ApiProperty({ example: '2026-10-10' })
  day: string;

  @ApiProperty({ enum: ['workday', 'holiday'], example: 'workday' })
  kind: string;

  @ApiProperty({ example: '国庆节调休上班' })
  name: string;
}

export class CalendarDayItem {
  @ApiProperty({ example: '2026-10-10' })
  day: string;

  @ApiProperty({ example: 6, description: '0 为星期日' })
  weekday: number;

  @ApiProperty({ enum: ['workday', 'holiday'], example: 'workday' })
  kind: string;

  @ApiProperty({ type: String, nullable: true, example: '国庆节调休上班', description: '平常的日子为 null' })
  name: string | null;

  @ApiProperty({ type: String, nullable: true, description: '由谁手工指定；随官方安排而来的为 null' })
  editedBy: string | null;
}

export class CalendarOfYear extends CalendarYearItem {
  @ApiProperty({ type: [CalendarDayItem], description: '全年各日' })
  days: readonly CalendarDayItem[];
}
