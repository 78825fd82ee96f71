import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Length, Matches, Max, Min } from 'class-validator';

/** Query of the list of reconciled days. */
export class ListReconciliationsQuery {
  @IsOptional()
  @Matches(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, { message: '应为上一页答复里的 next' })
  @ApiPropertyOptional({ description: '上一页答复中的 next' })
  before?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(366)
  @ApiPropertyOptional({ description: '每页多少天，默认 31' })
  limit: number = 31;
}

/** Query of what differs on a day. */
export class ListDifferencesQuery {
  @IsOptional()
  @IsIn(['event', 'disposal'])
  @ApiPropertyOptional({ enum: ['event', 'disposal'], description: '默认 event' })
  kind: 'event' | 'disposal' = 'event';

  @IsOptional()
  @Length(1, 128)
  @ApiPropertyOptional({ description: '上一页答复中的 next' })
  after?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  @ApiPropertyOptional({ description: '每页多少个事件编号，默认 200' })
  limit: number = 200;
}
