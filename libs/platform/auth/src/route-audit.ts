import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, type Access } from './access.js';

export interface AuditedRoute {
  /** For people who look for it in the source: `ListCluesController.list (GET)`. */
  readonly name: string;
  /** `GET`, `POST` …; `ALL` for a route of every method. */
  readonly method: string;
  /** `/v1/clues/:id` */
  readonly path: string;
  readonly access: Access | undefined;
}

/** Fails the start of a service that has a route which does not state who may call it. */
@Injectable()
export class RouteAudit implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const silent = this.routes().filter((route) => route.access === undefined);
    if (silent.length > 0) {
      const names = silent.map((route) => route.name).join(', ');
      throw new Error(`Routes that state neither @Roles, @PublicRoute nor @SignedBySource: ${names}`);
    }
  }

  /** Every route of every controller with its statement. A handler at several paths is several routes. */
  routes(): readonly AuditedRoute[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      if (metatype === null || metatype === undefined || typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (typeof handler !== 'function') return [];
        const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (verb === undefined) return [];
        const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
          handler as never,
          metatype as never,
        ]);
        const method = RequestMethod[verb];
        return pathsOf(metatype).flatMap((base) =>
          pathsOf(handler).map((rest) => ({
            name: `${metatype.name}.${name} (${method})`,
            method,
            path: `/${[base, rest]
              .flatMap((part) => part.split('/'))
              .filter(Boolean)
              .join('/')}`,
            access,
          })),
        );
      });
    });
  }
}

function pathsOf(target: object): readonly string[] {
  const given = Reflect.getMetadata(PATH_METADATA, target) as string | readonly string[] | undefined;
  return typeof given === 'string' || given === undefined ? [given ?? ''] : given;
}
