import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MatchV1 } from '#contracts';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { apiSchema } from '#platform/http';
import { ReadHit } from './read-hit.query.js';

@ApiTags('匹配')
@Controller('v1/hits')
export class ReadHitController {
  constructor(private readonly readHit: ReadHit) {}

  @Get(':hitId')
  @Roles('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management', 'data-officer', 'auditor')
  @ApiOperation({ summary: '一个命中的现状：规则及版本、成立的条件、计入的事件' })
  @ApiOkResponse({ schema: apiSchema(MatchV1) })
  read(@CurrentActor() actor: Actor, @Param('hitId', ParseUUIDPipe) hitId: string): Promise<MatchV1> {
    return this.readHit.read(actor, hitId);
  }
}
