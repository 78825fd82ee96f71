import { type DynamicModule, Global, Module } from '@nestjs/common';
import { PROBLEMS } from '#contracts';
import { type Actor, type ActorReader, AuthModule } from '#platform/auth';
import { type RunningService, startService } from '#platform/http';
import { type SecurityEvent, startObserving } from '#platform/observe';
import { type Database, Outbox } from '#platform/postgres';
import { DATABASE, SecurityActs } from '#platform/service';

/** A part of the gateway over HTTP, without sessions and without a broker: `x-actor` holds who asks. */
export interface GatewayPart {
  readonly url: string;
  /** What was written to the security log, in order. */
  readonly securityEvents: readonly SecurityEvent[];
  as(
    actor: Actor | null,
  ): (method: string, path: string, body?: object) => Promise<{ status: number; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

export const actorHeader = (actor: Actor | null): Record<string, string> =>
  actor === null ? {} : { 'x-actor': encodeURIComponent(JSON.stringify(actor)) };

const readActor: ActorReader = {
  read: ({ headers }) => {
    const text = headers['x-actor'];
    return Promise.resolve(typeof text === 'string' ? (JSON.parse(decodeURIComponent(text)) as Actor) : null);
  },
};

export async function aGatewayPart(database: Database, ...parts: readonly DynamicModule[]): Promise<GatewayPart> {
  const securityEvents: SecurityEvent[] = [];
  @Global()
  @Module({
    providers: [
      { provide: SecurityActs, useValue: new SecurityActs({ write: (event) => securityEvents.push(event) }) },
      { provide: DATABASE, useValue: database },
      { provide: Outbox, useValue: new Outbox({ source: 'gateway', traceparent: () => undefined }) },
    ],
    exports: [DATABASE, Outbox, SecurityActs],
  })
  class GroundModule {}
  @Module({})
  class RootModule {}
  const service: RunningService = await startService({
    module: {
      module: RootModule,
      imports: [GroundModule, AuthModule.forActors({ inject: [], useFactory: () => readActor }), ...parts],
    },
    observe: startObserving({ service: 'gateway', version: '0', instanceId: 't', level: 'fatal', traceSampleRate: 0 }),
    problems: PROBLEMS,
    title: '网关',
    host: '127.0.0.1',
    port: 0,
    ownsProcess: false,
  });
  return {
    url: service.url,
    securityEvents,
    as: (actor) => async (method, path, body) => {
      const response = await fetch(service.url + path, {
        method,
        headers: { ...actorHeader(actor), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    },
    stop: () => service.stop(),
  };
}
