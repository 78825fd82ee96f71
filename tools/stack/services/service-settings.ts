import type { TObject } from '@sinclair/typebox';
import { CaseHandlingEnv } from '../../../apps/case-handling/src/case-handling.config.js';
import { GatewayEnv } from '../../../apps/gateway/src/gateway.config.js';
import { IngestEnv } from '../../../apps/ingest/src/ingest.config.js';
import { MatcherEnv } from '../../../apps/matcher/src/matcher.config.js';
import { NotifyEnv } from '../../../apps/notify/src/notify.config.js';
import type { ServiceName } from './service-catalogue.js';

/** What each service reads from its environment, with words, bounds and defaults. */
export const SETTINGS: Readonly<Record<ServiceName, TObject>> = {
  ingest: IngestEnv,
  matcher: MatcherEnv,
  'case-handling': CaseHandlingEnv,
  notify: NotifyEnv,
  gateway: GatewayEnv,
};
