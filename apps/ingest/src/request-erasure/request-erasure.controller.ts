import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { RequestErasureBody } from './request-erasure.dto.js';
import { RequestErasure } from './request-erasure.use-case.js';

@ApiTags('删除')
@Controller('v1/events')
export class RequestErasureController {
  constructor(
    private readonly requestErasure: RequestErasure,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':eventId/erasure')
  @HttpCode(202)
  @Roles('data-officer')
  @ApiOperation({ summary: '申请在保存期限届满前删除一个事件，由另一人复核' })
  request(
    @Param('eventId', ParseUUIDPipe) eventId: string,
    @Body() body: RequestErasureBody,
    @CurrentActor() actor: Actor,
  ): Promise<{ requestId: string; state: string }> {
    return this.acts.done('erasure.request', actor, eventId, () => this.requestErasure.request(actor, eventId, body));
  }
}
