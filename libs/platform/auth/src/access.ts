import { type CustomDecorator, SetMetadata, UseGuards, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { type Role, ROLES } from './actor.js';
import { SourceGuard } from './source.guard.js';

/** Who may call a route. Every route states one; a service with a route that states none refuses to start. */
export type Access =
  | { readonly kind: 'roles'; readonly roles: readonly Role[] }
  | { readonly kind: 'public'; readonly reason: string }
  | { readonly kind: 'source' };

export const ACCESS = Symbol('access');
const access = (value: Access): CustomDecorator<symbol> => SetMetadata(ACCESS, value);

/** People with a token that carries at least one of these roles. On a class or a method; the method's counts. */
export const Roles = (...roles: readonly [Role, ...Role[]]): ClassDecorator & MethodDecorator =>
  applyDecorators(access({ kind: 'roles', roles }), ApiBearerAuth());

/** Everybody who is signed in, whatever the role. */
export const AnyRole = (): ClassDecorator & MethodDecorator => Roles(...(Object.keys(ROLES) as [Role, ...Role[]]));

/** Anybody who reaches the port. `reason` says why that is right. A good token is still read, a bad one ignored. */
export const PublicRoute = (reason: string): ClassDecorator & MethodDecorator =>
  applyDecorators(access({ kind: 'public', reason }));

/** No people's token: the request is signed by a registered source, which `SourceGuard` checks. */
export const SignedBySource = (): ClassDecorator & MethodDecorator =>
  applyDecorators(access({ kind: 'source' }), UseGuards(SourceGuard), ApiSecurity('source-signature'));
