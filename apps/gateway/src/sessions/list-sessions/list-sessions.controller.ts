import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { AnyRole, type RequestWithActor } from '#platform/auth';
import { sessionOf } from '../session-actors.js';
import { ListSessions } from './list-sessions.use-case.js';

export class SessionItem {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiProperty({ format: 'date-time' })
  lastSeenAt: string;

  @ApiProperty()
  address: string;

  @ApiProperty()
  userAgent: string;

  @ApiProperty({ enum: ['password', 'oidc', 'certificate'] })
  method: string;

  @ApiProperty({ description: '本次请求所用的会话' })
  current: boolean;
}

export class SessionList {
  @ApiProperty({ type: [SessionItem] })
  items: SessionItem[];
}

@ApiTags('会话')
@Controller('api/sessions')
export class ListSessionsController {
  constructor(private readonly listSessions: ListSessions) {}

  @Get()
  @AnyRole()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '本人的全部会话' })
  @ApiOkResponse({ type: SessionList })
  async list(@Req() request: RequestWithActor): Promise<SessionList> {
    const live = sessionOf(request);
    const { session: current } = live;
    const sessions = await this.listSessions.execute(live);
    return {
      items: sessions.map(({ id, startedAt, lastSeenAt, address, userAgent, method }) => ({
        id,
        startedAt: startedAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        address,
        userAgent,
        method,
        current: id === current.id,
      })),
    };
  }
}
