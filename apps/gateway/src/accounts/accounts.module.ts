import { Module } from '@nestjs/common';
import { ChangePasswordController } from './change-password/change-password.controller.js';
import { ChangePassword } from './change-password/change-password.use-case.js';
import { CreateAccountController } from './create-account/create-account.controller.js';
import { CreateAccount } from './create-account/create-account.use-case.js';
import { GovernAccountController } from './govern-account/govern-account.controller.js';
import { GovernAccount } from './govern-account/govern-account.use-case.js';
import type { IdentityParts } from './identity-parts.js';
import { IDENTITY, ofParts } from './identity.module.js';
import { ListAccountsController } from './list-accounts/list-accounts.controller.js';
import { ListAccounts } from './list-accounts/list-accounts.use-case.js';
import { ManageSecondFactorController } from './manage-second-factor/manage-second-factor.controller.js';
import { ManageSecondFactor } from './manage-second-factor/manage-second-factor.use-case.js';

/** Accounts for the security administrator, and everybody's own. */
@Module({
  controllers: [
    ListAccountsController,
    CreateAccountController,
    GovernAccountController,
    ChangePasswordController,
    ManageSecondFactorController,
  ],
  providers: [
    ofParts(CreateAccount),
    ofParts(GovernAccount),
    ofParts(ChangePassword),
    ofParts(ManageSecondFactor),
    {
      provide: ListAccounts,
      inject: [IDENTITY],
      useFactory: ({ uow, accounts, gate, clock }: IdentityParts) => new ListAccounts(uow, accounts, gate, clock),
    },
  ],
})
export class AccountsModule {}
