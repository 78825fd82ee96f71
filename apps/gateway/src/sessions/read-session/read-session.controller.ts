import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { AnyRole, type RequestWithActor, ROLES } from '#platform/auth';
import { expiryOf, type SessionLimits } from '../session.js';
import { sessionOf } from '../session-actors.js';

export class Named {
  @ApiProperty()
  id: string;

  @ApiProperty()
  name: string;
}

export class SessionOfficeBody extends Named {
  @ApiProperty({ enum: ['provincial', 'municipal', 'district'] })
  level: string;

  @ApiProperty({ description: '没有上级院' })
  isTopmost: boolean;
}

export class SessionPersonBody extends Named {
  @ApiProperty({ type: [Named], description: '现任角色' })
  roles: Named[];

  @ApiProperty({ type: SessionOfficeBody })
  office: SessionOfficeBody;

  @ApiProperty({ type: [Named] })
  departments: Named[];

  @ApiProperty({ type: [String], description: '可见区划代码的前缀' })
  regionPrefixes: string[];
}

export class SessionBody {
  @ApiProperty({ type: SessionPersonBody })
  person: SessionPersonBody;

  @ApiProperty({ description: '修改类请求须放在 x-csrf-token 头中' })
  csrfToken: string;

  @ApiProperty({ format: 'date-time', description: '不再使用时的结束时间' })
  expiresAt: string;

  @ApiProperty({ description: '登录时用过第二因素' })
  secondFactor: boolean;
}

export const SESSION_LIMITS = Symbol('session limits');

@ApiTags('会话')
@Controller('api/session')
export class ReadSessionController {
  constructor(@Inject(SESSION_LIMITS) private readonly limits: SessionLimits) {}

  @Get()
  @AnyRole()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '当前会话和人员' })
  @ApiOkResponse({ type: SessionBody })
  @ApiUnauthorizedResponse({ description: 'GATEWAY.NOT_SIGNED_IN' })
  read(@Req() request: RequestWithActor): SessionBody {
    const { session, person, csrfToken } = sessionOf(request);
    const { actor, officeName, officeLevel, isTopmost, departments } = person;
    return {
      person: {
        id: actor.id,
        name: actor.name,
        roles: actor.roles.map((id) => ({ id, name: ROLES[id] })),
        office: { id: actor.procuratorateId, name: officeName, level: officeLevel, isTopmost },
        departments: [...departments],
        regionPrefixes: [...actor.regionPrefixes],
      },
      csrfToken,
      expiresAt: expiryOf(session, this.limits).toISOString(),
      secondFactor: session.secondFactor,
    };
  }
}
