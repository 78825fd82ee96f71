import { Body, Controller, Header, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { UnmaskEventBody } from './unmask-event.dto.js';
import { UnmaskEvent, type UnmaskedEvent } from './unmask-event.use-case.js';

@ApiTags('事件')
@Controller('v1/events')
export class UnmaskEventController {
  constructor(
    private readonly unmaskEvent: UnmaskEvent,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':eventId/unmask')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Roles('prosecutor', 'department-head', 'chief')
  @ApiOperation({ summary: '说明理由，查看一个事件未遮盖的内容、举报人和当事人信息；每次查看均有记录' })
  unmask(
    @Param('eventId', ParseUUIDPipe) eventId: string,
    @Body() body: UnmaskEventBody,
    @CurrentActor() actor: Actor,
  ): Promise<UnmaskedEvent> {
    return this.acts.done('unmask', actor, eventId, () => this.unmaskEvent.unmask(actor, eventId, body.reason));
  }
}
