import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, type Access } from './access.js';

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

  /** Every route of every controller with its statement. */
  routes(): readonly { readonly name: string; readonly access: Access | undefined }[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      if (metatype === null || metatype === undefined || typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (typeof handler !== 'function') return [];
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (method === undefined) return [];
        const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
          handler as never,
          metatype as never,
        ]);
        return [{ name: `${metatype.name}.${name} (${RequestMethod[method]})`, access }];
      });
    });
  }
}
