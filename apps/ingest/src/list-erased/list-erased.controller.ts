import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ListErasedQuery, placeOf } from './list-erased.dto.js';
import { type ErasedPage, ListErased } from './list-erased.query.js';

@ApiTags('删除')
@Controller('v1/erased')
export class ListErasedController {
  constructor(private readonly listErased: ListErased) {}

  @Get()
  @Roles('data-officer', 'department-head', 'chief')
  @ApiOperation({ summary: '已删除的事件：哪一天、哪个来源、依哪条规则、多少件，新的在前' })
  list(@Query() query: ListErasedQuery, @CurrentActor() actor: Actor): Promise<ErasedPage> {
    const { sourceId = null, by = null, from = null, to = null, cursor, limit } = query;
    return this.listErased.list(actor, { sourceId, by, from, to, after: placeOf(cursor), limit });
  }
}
