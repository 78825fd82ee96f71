import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { currentTraceparent, type Observability } from '#platform/observe';
import { ProxyController } from './proxy.controller.js';
import { type ProxiedService, ServiceProxy } from './service-proxy.js';
import { ServiceTokens } from './service-tokens.js';

export interface ProxyOptions {
  readonly urls: Readonly<Record<ProxiedService, string>>;
  readonly tokenKeyFile: string;
  readonly timeoutMs: number;
}

/** The way from a browser to the services. */
@Module({})
export class ProxyModule implements OnApplicationShutdown {
  constructor(@Inject(ServiceProxy) private readonly proxy: ServiceProxy) {}

  static forOptions({ urls, tokenKeyFile, timeoutMs }: ProxyOptions, { metrics }: Observability): DynamicModule {
    return {
      module: ProxyModule,
      controllers: [ProxyController],
      providers: [
        {
          provide: ServiceProxy,
          useFactory: () => {
            const tokens = new ServiceTokens(tokenKeyFile);
            const took = metrics.histogram('gp_gateway_proxy_seconds', 'Until the head of an answer of a service', [
              'target',
              'status',
            ]);
            return new ServiceProxy({
              urls,
              tokenFor: (actor, service) => tokens.tokenFor(actor, service),
              traceparent: currentTraceparent,
              timeoutMs,
              observe: ({ service, status, seconds }) =>
                took.observe({ target: service, status: `${Math.floor(status / 100)}xx` }, seconds),
            });
          },
        },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.proxy.close();
  }
}
