import { Body, Controller, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { RouteBody } from '#platform/http';
import { TryAdapterBody } from './try-adapter.dto.js';
import { TryAdapter, type TriedAdapter } from './try-adapter.use-case.js';

const MAX_BODY = 4 * 1024 * 1024;

@ApiTags('适配器')
@Controller('v1/adapters')
export class TryAdapterController {
  constructor(private readonly tryAdapter: TryAdapter) {}

  @Post(':adapterId/try')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RouteBody({ limit: MAX_BODY })
  @Roles('data-officer', 'ops')
  @ApiOperation({ summary: '用样例试运行一个适配器：逐栏说明取值和质量标记的理由，不保存样例，个人信息遮盖' })
  try(
    @Param('adapterId') adapterId: string,
    @Body() body: TryAdapterBody,
    @CurrentActor() actor: Actor,
  ): Promise<TriedAdapter> {
    return this.tryAdapter.try({ adapterId, ...body }, actor);
  }
}
