import { Body, Controller, Header, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ClientReader } from '../../sessions/client-of.js';
import { CreateAccount } from './create-account.use-case.js';

export class NewAccountBody {
  @ApiProperty({ description: '组织机构中的人员' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  personId: string;

  @ApiProperty({ description: '登录账号' })
  @IsString()
  @MaxLength(200)
  account: string;
}

export class AccountCreatedBody {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  personId: string;

  @ApiProperty()
  account: string;

  @ApiProperty({ description: '初始密码，只显示这一次；首次登录时须更换' })
  initialPassword: string;
}

@ApiTags('账号')
@Controller('api/accounts')
@Roles('security-admin')
export class CreateAccountController {
  constructor(
    private readonly createAccount: CreateAccount,
    private readonly clients: ClientReader,
  ) {}

  @Post()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '为一个人员建立登录账号' })
  @ApiCreatedResponse({ type: AccountCreatedBody })
  @ApiResponse({ status: 404, description: 'GATEWAY.PERSON_NOT_FOUND' })
  @ApiResponse({ status: 409, description: 'GATEWAY.ACCOUNT_EXISTS' })
  @ApiResponse({ status: 422, description: 'GATEWAY.ACCOUNT_NAME_INVALID' })
  create(
    @CurrentActor() actor: Actor,
    @Body() body: NewAccountBody,
    @Req() request: FastifyRequest,
  ): Promise<AccountCreatedBody> {
    return this.createAccount.execute(actor, body, this.clients.read(request));
  }
}
