import { Body, Controller, Header, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { AddKeyBody } from './add-key.dto.js';
import { type AddedKey, AddKey } from './add-key.use-case.js';

@ApiTags('来源')
@Controller('v1/sources')
export class AddKeyController {
  constructor(
    private readonly addKey: AddKey,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':sourceId/keys')
  @Roles('ops')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '为来源添加一个密钥，原有的继续有效；密钥只在答复中出现这一次' })
  add(
    @Param('sourceId') sourceId: string,
    @Body() { suite }: AddKeyBody,
    @CurrentActor() actor: Actor,
  ): Promise<AddedKey> {
    return this.acts.done('source.key.add', actor, sourceId, () => this.addKey.add(sourceId, suite, actor));
  }
}
