import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import type { Clock } from '#kernel';
import { maskText } from '#domain/rules';
import { AuthModule } from '#platform/auth';
import { commaList } from '#platform/config';
import type { Observability } from '#platform/observe';
import { ServicePlatformModule, serviceEdges, type EdgeTraits, type ServiceTraits } from '#platform/service';
import { AccountsModule } from './accounts/accounts.module.js';
import type { IdentityParts } from './accounts/identity-parts.js';
import { IDENTITY, IdentityModule } from './accounts/identity.module.js';
import { AuditTrailModule } from './audit-trail/audit-trail.module.js';
import { CalendarModule } from './calendar/calendar.module.js';
import { CertificateModule } from './certificate/certificate.module.js';
import { ConsoleModule } from './console/console.module.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from './migrations/index.js';
import { OidcModule } from './oidc/oidc.module.js';
import { OrganisationModule } from './organisation/organisation.module.js';
import { ProxyModule } from './proxy/proxy.module.js';
import { SecurityLogModule } from './security-log/security-log.module.js';
import { SessionCookies } from './sessions/cookies.js';
import { SessionActors } from './sessions/session-actors.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { certificateOptions, identitySettings, oidcOptions } from './sign-in-options.js';
import { SignInModule } from './sign-in/sign-in.module.js';
import { GATEWAY_ENTITIES } from './storage/entities.js';

@Module({})
export class GatewayModule {
  static forConfig(config: GatewayConfig, observe: Observability, clock: Clock): DynamicModule {
    const isSecure = config.PUBLIC_URL.startsWith('https://');
    return {
      module: GatewayModule,
      imports: [
        ServicePlatformModule.forService(config, observe, traitsOf(config)),
        IdentityModule.forOptions(
          {
            settings: identitySettings(config),
            clock,
            isSecure,
            trustedProxies: commaList(config.TRUSTED_PROXIES),
            tokenKeyFile: config.TOKEN_KEY_FILE,
          },
          observe,
        ),
        AuthModule.forActors({
          inject: [IDENTITY, SessionCookies],
          useFactory: (parts: IdentityParts, cookies: SessionCookies) => new SessionActors({ ...parts, cookies }),
        }),
        ...signInModules(config, observe),
        AccountsModule,
        SessionsModule.forPublicUrl(config.PUBLIC_URL, observe),
        AuditTrailModule,
        SecurityLogModule.forFiles({ directory: config.SECURITY_LOG_DIR, keyFile: config.SECURITY_LOG_KEY_FILE }),
        OrganisationModule.forConfig({ topicPrefix: config.TOPIC_PREFIX }),
        CalendarModule.forConfig({ topicPrefix: config.TOPIC_PREFIX }),
        ProxyModule.forOptions(
          {
            urls: {
              ingest: config.INGEST_URL,
              matcher: config.MATCHER_URL,
              'case-handling': config.CASE_HANDLING_URL,
              notify: config.NOTIFY_URL,
            },
            tokenKeyFile: config.TOKEN_KEY_FILE,
            timeoutMs: config.SERVICE_TIMEOUT_MS,
          },
          observe,
        ),
        ...serviceEdges(config, observe, EDGES),
        ConsoleModule.forDirectory(config.CONSOLE_DIR, { isSecure }),
      ],
    };
  }
}

function signInModules(config: GatewayConfig, observe: Observability): DynamicModule[] {
  const oidc = oidcOptions(config);
  const certificate = certificateOptions(config);
  const methods = {
    local: true,
    oidc: oidc === null ? null : { name: config.OIDC_NAME },
    certificate: certificate !== null,
  };
  return [
    SignInModule.offering(methods),
    ...(oidc === null ? [] : [OidcModule.forOptions(oidc, observe)]),
    ...(certificate === null ? [] : [CertificateModule.forOptions(certificate)]),
  ];
}

const TOPICS_OF_OURS = [TOPICS.orgChanged, TOPICS.calendarChanged];

/** A hundred years: an emptied broker gets the whole organisation again, and its messages are few. */
const OUTBOX_RETENTION_MS = 100 * 365 * 86_400_000;

const traitsOf = (config: GatewayConfig): ServiceTraits => ({
  schema: GATEWAY_SCHEMA,
  migrations: GATEWAY_MIGRATIONS,
  entities: GATEWAY_ENTITIES,
  outboxRetentionMs: OUTBOX_RETENTION_MS,
  topics: TOPICS_OF_OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) })),
});

const EDGES: EdgeTraits = {
  consumers: null,
  // Signing in and reading need the database alone.
  worksWithout: ['broker'],
  accessRecords: false,
  mask: maskText,
};
