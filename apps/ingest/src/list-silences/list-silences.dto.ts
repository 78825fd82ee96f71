import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Length, Max, Min } from 'class-validator';

/** Query of the list of silences. */
export class ListSilencesQuery {
  @IsOptional()
  @IsIn(['open', 'closed'])
  @ApiPropertyOptional({ enum: ['open', 'closed'], description: '只看仍在静默的，或已结束的' })
  state?: 'open' | 'closed';

  @IsOptional()
  @Length(1, 64)
  @ApiPropertyOptional({ description: '只看这个来源的' })
  sourceId?: string;

  @IsOptional()
  @IsUUID()
  @ApiPropertyOptional({ description: '上一页答复中的 next' })
  before?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  @ApiPropertyOptional({ description: '每页多少，默认 50' })
  limit: number = 50;
}
