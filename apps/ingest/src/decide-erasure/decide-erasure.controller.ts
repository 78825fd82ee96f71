import { Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { DecideErasure, type DecidedErasure } from './decide-erasure.use-case.js';

@ApiTags('删除')
@Controller('v1/erasures')
@Roles('department-head', 'chief')
export class DecideErasureController {
  constructor(
    private readonly decideErasure: DecideErasure,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':requestId/confirm')
  @HttpCode(200)
  @ApiOperation({ summary: '复核同意：立即删除事件，不能由申请人自己复核' })
  confirm(@Param('requestId', ParseUUIDPipe) requestId: string, @CurrentActor() actor: Actor): Promise<DecidedErasure> {
    return this.decide('confirmed', requestId, actor);
  }

  @Post(':requestId/reject')
  @HttpCode(200)
  @ApiOperation({ summary: '复核不同意：事件保留' })
  reject(@Param('requestId', ParseUUIDPipe) requestId: string, @CurrentActor() actor: Actor): Promise<DecidedErasure> {
    return this.decide('rejected', requestId, actor);
  }

  private decide(state: 'confirmed' | 'rejected', requestId: string, actor: Actor): Promise<DecidedErasure> {
    const act = state === 'confirmed' ? 'erasure.confirm' : 'erasure.reject';
    return this.acts.done(act, actor, requestId, () => this.decideErasure.decide(actor, requestId, state));
  }
}
