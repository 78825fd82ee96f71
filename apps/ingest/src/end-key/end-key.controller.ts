import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { HOURS_TO_CHANGE_OVER, RetireKeyBody } from './end-key.dto.js';
import { EndKey, type EndedKey } from './end-key.use-case.js';

@ApiTags('来源')
@Controller('v1/sources')
@Roles('ops')
export class EndKeyController {
  constructor(
    private readonly endKey: EndKey,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':sourceId/keys/:keyId/retire')
  @HttpCode(200)
  @ApiOperation({ summary: '停用一个密钥：到时不再有效，之前推送的不受影响' })
  retire(
    @Param('sourceId') sourceId: string,
    @Param('keyId') keyId: string,
    @Body() { afterHours = HOURS_TO_CHANGE_OVER }: RetireKeyBody,
    @CurrentActor() actor: Actor,
  ): Promise<EndedKey> {
    const wanted = { sourceId, keyId, afterHours };
    return this.acts.done('source.key.retire', actor, sourceId, () => this.endKey.retire(wanted, actor));
  }

  @Delete(':sourceId/keys/:keyId')
  @ApiOperation({ summary: '立即撤销一个密钥，尚未处理的推送也不再接收；用于密钥泄露' })
  revoke(
    @Param('sourceId') sourceId: string,
    @Param('keyId') keyId: string,
    @CurrentActor() actor: Actor,
  ): Promise<EndedKey> {
    return this.acts.done('source.key.revoke', actor, sourceId, () => this.endKey.revoke({ sourceId, keyId }, actor));
  }
}
