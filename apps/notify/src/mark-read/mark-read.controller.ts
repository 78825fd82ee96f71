import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { MarkRead } from './mark-read.use-case.js';

export class InboxItemParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id: string;
}

@ApiTags('收件箱')
@Controller('v1/inbox')
export class MarkReadController {
  constructor(private readonly markRead: MarkRead) {}

  @Post(':id/read')
  @HttpCode(204)
  @Roles('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management')
  @ApiOperation({ summary: '标为已读' })
  @ApiNoContentResponse()
  async mark(@CurrentActor() actor: Actor, @Param() { id }: InboxItemParams): Promise<void> {
    await this.markRead.execute(actor, id);
  }
}
