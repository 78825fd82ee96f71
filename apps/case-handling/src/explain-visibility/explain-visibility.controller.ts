import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ExplainVisibilityQuery, Visibility } from './explain-visibility.dto.js';
import { ExplainVisibility } from './explain-visibility.use-case.js';

@ApiTags('查阅权限')
@Controller('v1/visibility')
export class ExplainVisibilityController {
  constructor(private readonly explainVisibility: ExplainVisibility) {}

  @Get()
  @Roles('department-head', 'chief', 'case-management', 'security-admin', 'auditor')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary:
      '为什么看不到：一条线索、一个案件，或其中的事件、命中对某人是否可见，由哪一层、哪一条规则决定；每次查询均有记录',
  })
  @ApiOkResponse({ type: Visibility })
  @ApiNotFoundResponse({ description: 'CASEWORK.ITEM_UNKNOWN：没有，或本人无权查询，不加区分' })
  explain(@CurrentActor() actor: Actor, @Query() { item, personId }: ExplainVisibilityQuery): Promise<Visibility> {
    return this.explainVisibility.run(actor, item, personId ?? actor.id);
  }
}
