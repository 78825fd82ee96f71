import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PAGE_LIMITS, PageLimit } from '#platform/http';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ReadInbox } from './read-inbox.use-case.js';

export class ReadInboxQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], description: '只看未读' })
  @IsOptional()
  @IsIn(['true', 'false'])
  unread: string = 'false';

  @ApiPropertyOptional({ description: '上一页答复的 next' })
  @IsOptional()
  @Matches(/^[0-9]{1,18}$/, { message: '应为上一页答复里的 next' })
  cursor?: string;

  @PageLimit()
  limit: number = PAGE_LIMITS.usual;
}

export class InboxItemBody {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ['clue', 'case'] })
  subject: string;

  @ApiProperty({ format: 'uuid', description: '线索或案件的 id' })
  subjectId: string;

  @ApiProperty({ description: '线索或案件在这次变化后的版本' })
  version: number;

  @ApiProperty()
  change: string;

  @ApiProperty()
  state: string;

  @ApiProperty()
  number: string;

  @ApiProperty()
  regionCode12: string;

  @ApiProperty()
  text: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readAt: string | null;

  @ApiProperty({ description: '数据恢复以前已告知；不计入未读' })
  toldBefore: boolean;
}

export class InboxPageBody {
  @ApiProperty({ type: [InboxItemBody] })
  items: InboxItemBody[];

  @ApiProperty({ description: '未读条数；1000 表示一千条或更多' })
  unread: number;

  @ApiProperty({ type: String, nullable: true, description: '下一页的游标；没有下一页时为 null' })
  next: string | null;
}

@ApiTags('收件箱')
@Controller('v1/inbox')
export class ReadInboxController {
  constructor(private readonly readInbox: ReadInbox) {}

  @Get()
  @Roles('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '本人的消息，最新的在前' })
  @ApiOkResponse({ type: InboxPageBody })
  async list(@CurrentActor() actor: Actor, @Query() query: ReadInboxQuery): Promise<InboxPageBody> {
    const { unread, cursor, limit } = query;
    const page = await this.readInbox.execute(actor, { unreadOnly: unread === 'true', cursor, limit });
    return {
      items: page.items.map(({ seq: _, at, readAt, ...item }) => ({
        ...item,
        at: at.toISOString(),
        readAt: readAt?.toISOString() ?? null,
      })),
      unread: page.unread,
      next: page.next,
    };
  }
}
