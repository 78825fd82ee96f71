import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Length } from 'class-validator';
import type { DayKind } from '#domain/calendar';

export class CalendarYearBody {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '国办发明电〔2025〕7号',
    description: '节假日安排通知的文号；尚未发布的为 null，仅以法定节日预排',
  })
  @IsOptional()
  @Length(1, 100)
  notice?: string | null;
}

export class CalendarDayBody {
  @ApiProperty({ enum: ['workday', 'holiday'], example: 'workday' })
  @IsIn(['workday', 'holiday'])
  kind: DayKind;

  @ApiProperty({ example: '国庆节调休上班', maxLength: 50 })
  @Length(1, 50)
  name: string;
}
