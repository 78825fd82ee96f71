import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { type ErasuresPage, ListErasures, type ListErasuresQuery as Wanted } from './list-erasures.query.js';

const STATES = ['requested', 'confirmed', 'rejected'];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

class ListErasuresQuery {
  @IsOptional()
  @IsIn(STATES, { message: '应为 requested、confirmed 或 rejected' })
  @ApiPropertyOptional({ enum: STATES })
  state?: Wanted['state'];

  @IsOptional()
  @IsUUID()
  @ApiPropertyOptional({ description: '上一页给出的 cursor' })
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT, type: 'integer' })
  limit?: number;
}

@ApiTags('删除')
@Controller('v1/erasures')
export class ListErasuresController {
  constructor(private readonly listErasures: ListErasures) {}

  @Get()
  @Roles('data-officer', 'department-head', 'chief')
  @ApiOperation({ summary: '删除申请，新的在前' })
  list(
    @Query() { state, cursor, limit = DEFAULT_LIMIT }: ListErasuresQuery,
    @CurrentActor() actor: Actor,
  ): Promise<ErasuresPage> {
    return this.listErasures.list(actor, { state, cursor, limit });
  }
}
