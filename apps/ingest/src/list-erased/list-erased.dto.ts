import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { isLegalDay } from '#kernel';
import type { ErasureRule } from '../storage/erased-event.store.js';
import type { ErasureDayPlace } from '../storage/erasure-day.store.js';

const CURSOR = /^(\d{4}-\d{2}-\d{2}) ([a-z0-9-]{1,64}) ([a-z-]{1,32})$/;
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const SAYS_DAY = { message: '应为 2026-03-02 这样的日期' };

/** Query of the list of what was erased. */
export class ListErasedQuery {
  @IsOptional()
  @Length(1, 64)
  @ApiPropertyOptional({ description: '只看这个来源的' })
  sourceId?: string;

  @IsOptional()
  @IsIn(['time', 'request'], { message: '应为 time 或 request' })
  @ApiPropertyOptional({ enum: ['time', 'request'], description: '只看期满自动删除的，或经申请复核删除的' })
  by?: 'time' | 'request';

  @IsOptional()
  @Matches(DAY, SAYS_DAY)
  @ApiPropertyOptional({ description: '从哪一天，含当天' })
  from?: string;

  @IsOptional()
  @Matches(DAY, SAYS_DAY)
  @ApiPropertyOptional({ description: '到哪一天，含当天' })
  to?: string;

  @IsOptional()
  @Matches(CURSOR, { message: '应为上一页答复中的 cursor' })
  @ApiPropertyOptional({ description: '上一页答复中的 cursor' })
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50, type: 'integer' })
  limit: number = 50;
}

/** Null at the beginning, and for a place that nobody was told. */
export function placeOf(cursor: string | undefined): ErasureDayPlace | null {
  const [, day = '', sourceId = '', rule = ''] = CURSOR.exec(cursor ?? '') ?? [];
  return isLegalDay(day) ? { day, sourceId, rule: rule as ErasureRule } : null;
}
