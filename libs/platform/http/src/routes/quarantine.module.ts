import { type DynamicModule, type InjectionToken, Module, type ModuleMetadata } from '@nestjs/common';
import { QUARANTINE, type QuarantineDesk } from './quarantine-desk.js';
import { QuarantineController } from './quarantine.controller.js';

/** What operators do with records that were put aside (docs/quarantine.md), for the role ops. */
@Module({})
export class QuarantineModule {
  static forService(options: {
    readonly imports?: ModuleMetadata['imports'];
    readonly inject: readonly InjectionToken[];
    readonly useFactory: (...given: never[]) => QuarantineDesk;
  }): DynamicModule {
    return {
      module: QuarantineModule,
      imports: [...(options.imports ?? [])],
      controllers: [QuarantineController],
      providers: [{ provide: QUARANTINE, inject: [...options.inject], useFactory: options.useFactory }],
    };
  }
}
