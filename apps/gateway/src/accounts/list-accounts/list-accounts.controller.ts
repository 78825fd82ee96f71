import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { type AccountBody, AccountPage, ListAccountsQuery } from './list-accounts.dto.js';
import { type AccountItem, ListAccounts } from './list-accounts.use-case.js';

@ApiTags('账号')
@Controller('api/accounts')
@Roles('security-admin')
export class ListAccountsController {
  constructor(private readonly listAccounts: ListAccounts) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '本院和下级院的登录账号' })
  @ApiOkResponse({ type: AccountPage })
  async list(
    @CurrentActor() actor: Actor,
    @Query() { office, cursor, limit }: ListAccountsQuery,
  ): Promise<AccountPage> {
    const page = await this.listAccounts.execute(actor, { office, cursor, limit });
    return { items: page.items.map(toBody), nextCursor: page.nextCursor };
  }
}

const toBody = ({ account, lockedUntil }: AccountItem): AccountBody => ({
  id: account.id,
  account: account.name,
  person: { id: account.personId, name: account.personName },
  office: { id: account.officeId, name: account.officeName },
  state: account.state,
  lockedUntil: lockedUntil?.toISOString() ?? null,
  mustChangePassword: account.mustChange,
  secondFactor: account.totpSealed !== null,
  lastSignInAt: account.lastSignedInAt?.toISOString() ?? null,
  createdAt: account.createdAt.toISOString(),
});
