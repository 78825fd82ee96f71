import { Controller, HttpCode, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { PublishAdapter, type PublishedAdapter } from './publish-adapter.use-case.js';

@ApiTags('适配器')
@Controller('v1/adapters')
export class PublishAdapterController {
  constructor(
    private readonly publishAdapter: PublishAdapter,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':adapterId/versions/:version/publish')
  @HttpCode(200)
  @Roles('data-officer', 'ops')
  @ApiOperation({ summary: '发布一份试过的草稿；使用它的来源随即按新版本读取，已发布的版本不再更改' })
  publish(
    @Param('adapterId') adapterId: string,
    @Param('version', ParseIntPipe) version: number,
    @CurrentActor() actor: Actor,
  ): Promise<PublishedAdapter> {
    const act = () => this.publishAdapter.publish({ adapterId, version }, actor);
    return this.acts.done('adapter.publish', actor, adapterId, act);
  }
}
