import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** Query of `GET /v1/reconciliations/:day`. */
export class ReadOwnDayQuery {
  @IsOptional()
  @IsIn(['event', 'disposal'])
  @ApiPropertyOptional({ enum: ['event', 'disposal'], description: '清单的种类，默认 event' })
  kind: 'event' | 'disposal' = 'event';

  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,800}$/, { message: '应为上一页答复里的 next' })
  @ApiPropertyOptional({ description: '上一页答复的 next；不带则从头开始，并附上两种清单的计数和散列' })
  after?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(5_000)
  @ApiPropertyOptional({ description: '每页多少个事件编号，默认 1000' })
  limit: number = 1_000;
}
