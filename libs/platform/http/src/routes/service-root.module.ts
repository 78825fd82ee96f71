import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ProblemCatalogue } from '../problems/problem-catalogue.js';
import { ProblemPagesController } from './problem-pages.controller.js';

/** The module that is started: the app's own and what every service has. */
@Module({})
export class ServiceRootModule {
  static around(app: Type | DynamicModule, catalogue: ProblemCatalogue): DynamicModule {
    return {
      module: ServiceRootModule,
      imports: [app],
      controllers: [ProblemPagesController],
      providers: [{ provide: ProblemCatalogue, useValue: catalogue }],
    };
  }
}
