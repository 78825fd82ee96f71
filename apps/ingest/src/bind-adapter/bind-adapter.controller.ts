import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { BindAdapterBody } from './bind-adapter.dto.js';
import { BindAdapter, type BoundSource } from './bind-adapter.use-case.js';

@ApiTags('适配器')
@Controller('v1/sources')
export class BindAdapterController {
  constructor(
    private readonly bindAdapter: BindAdapter,
    private readonly acts: SecurityActs,
  ) {}

  @Put(':sourceId/adapter')
  @Roles('data-officer', 'ops')
  @ApiOperation({ summary: '来源使用哪一个适配器；来源随后总是按它最新发布的版本读取' })
  bind(
    @Param('sourceId') sourceId: string,
    @Body() { adapterId }: BindAdapterBody,
    @CurrentActor() actor: Actor,
  ): Promise<BoundSource> {
    return this.acts.done('source.adapter', actor, sourceId, () =>
      this.bindAdapter.bind({ sourceId, adapterId }, actor),
    );
  }
}
