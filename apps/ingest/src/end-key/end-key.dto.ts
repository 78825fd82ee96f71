import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

const MOST_HOURS = 90 * 24;
export const HOURS_TO_CHANGE_OVER = 24;

/** Body of `POST /v1/sources/:id/keys/:keyId/retire`. */
export class RetireKeyBody {
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_HOURS)
  @ApiPropertyOptional({ description: '多少小时后停用，0 至 2160', default: HOURS_TO_CHANGE_OVER })
  afterHours?: number;
}
