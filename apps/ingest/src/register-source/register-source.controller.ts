import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { RegisterSourceBody } from './register-source.dto.js';
import { type RegisteredSource, RegisterSource } from './register-source.use-case.js';

@ApiTags('来源')
@Controller('v1/sources')
export class RegisterSourceController {
  constructor(
    private readonly registerSource: RegisterSource,
    private readonly acts: SecurityActs,
  ) {}

  @Post()
  @Roles('ops')
  @ApiOperation({ summary: '登记一个来源；密钥只在答复中出现这一次' })
  register(@Body() body: RegisterSourceBody, @CurrentActor() actor: Actor): Promise<RegisteredSource> {
    return this.acts.done('source.register', actor, body.id, () => this.registerSource.register(body, actor));
  }
}
