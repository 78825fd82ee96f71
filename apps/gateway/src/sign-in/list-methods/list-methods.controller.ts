import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PublicRoute } from '#platform/auth';

/** Ways to sign in that this deployment offers. */
export interface SignInMethods {
  readonly local: boolean;
  readonly oidc: { readonly name: string } | null;
  readonly certificate: boolean;
}

export const SIGN_IN_METHODS = Symbol('sign-in methods');

@ApiTags('登录')
@Controller('api/sign-in')
export class ListMethodsController {
  constructor(@Inject(SIGN_IN_METHODS) private readonly offered: SignInMethods) {}

  @Get('methods')
  @PublicRoute('the page of the sign-in shows them')
  @ApiOperation({ summary: '可用的登录方式' })
  @ApiOkResponse({
    schema: {
      type: 'object',
      required: ['local', 'oidc', 'certificate'],
      properties: {
        local: { type: 'boolean' },
        oidc: { type: 'object', nullable: true, properties: { name: { type: 'string' } } },
        certificate: { type: 'boolean' },
      },
    },
  })
  methods(): SignInMethods {
    return this.offered;
  }
}
