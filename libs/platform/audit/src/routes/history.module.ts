import { type DynamicModule, type InjectionToken, Module, type ModuleMetadata } from '@nestjs/common';
import { AccessRecordsController } from './access-records.controller.js';
import { HistoryDesk, type HistoryDeskOptions } from './history-desk.js';
import { VerificationController } from './verification.controller.js';

/** For the auditor: GET /v1/history/verification, /v1/history/proof, and /v1/access-records where the service has such. */
@Module({})
export class HistoryModule {
  static forService(options: {
    readonly imports?: ModuleMetadata['imports'];
    readonly inject: readonly InjectionToken[];
    readonly useFactory: (...given: never[]) => HistoryDeskOptions;
    /** True in a service that lets people see or take away what is protected. */
    readonly accessRecords: boolean;
  }): DynamicModule {
    return {
      module: HistoryModule,
      imports: [...(options.imports ?? [])],
      controllers: [VerificationController, ...(options.accessRecords ? [AccessRecordsController] : [])],
      providers: [
        {
          provide: HistoryDesk,
          inject: [...options.inject],
          useFactory: (...given: never[]) => new HistoryDesk(options.useFactory(...given)),
        },
      ],
    };
  }
}
