import { Body, Controller, Delete, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { AnyRole } from '#platform/auth';
import { ClientReader } from '../../sessions/client-of.js';
import { sessionOf } from '../../sessions/session-actors.js';
import { ManageSecondFactor } from './manage-second-factor.use-case.js';

export class TotpCodeBody {
  @ApiProperty({ description: '身份验证器显示的六位数字', example: '123456' })
  @Matches(/^\d{6}$/, { message: '应为六位数字' })
  code: string;
}

export class TotpSecretBody {
  @ApiProperty({ description: 'Base32' })
  secret: string;

  @ApiProperty({ description: 'otpauth:// 地址，供身份验证器扫描' })
  uri: string;
}

@ApiTags('个人设置')
@Controller('api/profile/totp')
@AnyRole()
export class ManageSecondFactorController {
  constructor(
    private readonly secondFactor: ManageSecondFactor,
    private readonly clients: ClientReader,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '取得新的动态口令密钥；确认之前不生效' })
  @ApiOkResponse({ type: TotpSecretBody })
  @ApiResponse({ status: 409, description: 'GATEWAY.SECOND_FACTOR_EXISTS' })
  begin(@Req() request: FastifyRequest): Promise<TotpSecretBody> {
    return this.secondFactor.begin(sessionOf(request));
  }

  @Post('confirm')
  @HttpCode(204)
  @ApiOperation({ summary: '用第一个口令确认，密钥从此生效；其他会话结束' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 409, description: 'GATEWAY.SECOND_FACTOR_NOT_BEGUN' })
  @ApiResponse({ status: 422, description: 'GATEWAY.CODE_REFUSED' })
  confirm(@Body() { code }: TotpCodeBody, @Req() request: FastifyRequest): Promise<void> {
    return this.secondFactor.confirm(sessionOf(request), code, this.clients.read(request));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: '停用动态口令；其他会话结束' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 409, description: 'GATEWAY.SECOND_FACTOR_REQUIRED：本人的角色必须使用' })
  @ApiResponse({ status: 422, description: 'GATEWAY.CODE_REFUSED' })
  remove(@Body() { code }: TotpCodeBody, @Req() request: FastifyRequest): Promise<void> {
    return this.secondFactor.remove(sessionOf(request), code, this.clients.read(request));
  }
}
