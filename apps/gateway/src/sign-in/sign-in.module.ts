import { type DynamicModule, Module } from '@nestjs/common';
import { ofParts } from '../accounts/identity.module.js';
import { GiveNewPasswordController } from './give-new-password/give-new-password.controller.js';
import { GiveNewPassword } from './give-new-password/give-new-password.use-case.js';
import { GiveSecondFactorController } from './give-second-factor/give-second-factor.controller.js';
import { GiveSecondFactor } from './give-second-factor/give-second-factor.use-case.js';
import { ListMethodsController, SIGN_IN_METHODS, type SignInMethods } from './list-methods/list-methods.controller.js';
import { SignInWithPasswordController } from './with-password/sign-in-with-password.controller.js';
import { SignInWithPassword } from './with-password/sign-in-with-password.use-case.js';

/** The sign-in with a local account, and the steps that every sign-in may have. */
@Module({})
export class SignInModule {
  static offering(methods: SignInMethods): DynamicModule {
    return {
      module: SignInModule,
      controllers: [
        ListMethodsController,
        SignInWithPasswordController,
        GiveSecondFactorController,
        GiveNewPasswordController,
      ],
      providers: [
        { provide: SIGN_IN_METHODS, useValue: methods },
        ofParts(SignInWithPassword),
        ofParts(GiveSecondFactor),
        ofParts(GiveNewPassword),
      ],
    };
  }
}
