import {
  type DynamicModule,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type OptionalFactoryDependency,
} from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import type { Observability } from '../observability.js';
import { HealthCheck } from './health-check.js';
import { HEALTH_PARTS, type HealthParts, OBSERVABILITY } from './health-parts.js';
import { HealthController } from './health.controller.js';
import { registerHealthGauges, registerPartGauges } from './part-gauges.js';

/** How the parts are got when they come from the container. */
export interface HealthPartsFactory {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject: readonly (InjectionToken | OptionalFactoryDependency)[];
  readonly useFactory: (...given: never[]) => HealthParts;
}

/** /livez, /readyz, /health, /metrics and /version of a service. */
@Module({})
export class HealthModule {
  static forService(observe: Observability, parts: HealthParts | HealthPartsFactory): DynamicModule {
    const factory: HealthPartsFactory = 'useFactory' in parts ? parts : { inject: [], useFactory: () => parts };
    return {
      module: HealthModule,
      // Terminus's own log would repeat a failure at every probe; HealthCheck logs changes.
      imports: [TerminusModule.forRoot({ logger: false }), ...(factory.imports ?? [])],
      controllers: [HealthController],
      providers: [
        { provide: OBSERVABILITY, useValue: observe },
        {
          provide: HEALTH_PARTS,
          inject: [...factory.inject],
          useFactory: (...given: never[]): HealthParts => {
            const found = factory.useFactory(...given);
            registerPartGauges(observe.metrics, found);
            return found;
          },
        },
        {
          provide: HealthCheck,
          inject: [HEALTH_PARTS, HealthCheckService, HealthIndicatorService],
          useFactory: (found: HealthParts, checks: HealthCheckService, check: HealthIndicatorService): HealthCheck => {
            const health = new HealthCheck(found, checks, check, observe);
            registerHealthGauges(observe.metrics, health);
            return health;
          },
        },
      ],
    };
  }
}
