import { index, type ItemRoute, type ItemRoutes, sampleId, type ScopeName } from './item-route.js';
import type { Relation } from './relations.js';

const about = (route: Omit<ItemRoute, 'action'> & Pick<Partial<ItemRoute>, 'action'>): ItemRoute => ({
  action: 'read',
  ...route,
});

/** Who did what the samples of the history tell. */
export const AUDITED_PERSON = 'p-audited';

/** The auditor's view of what people saw: in the services that show something protected. */
export const AUDIT_ROUTES: ItemRoutes = {
  'GET /v1/access-records': about({
    kind: 'audited',
    listed: true,
    scope: 'governed',
    path: () => `/v1/access-records?limit=200&personId=${AUDITED_PERSON}`,
  }),
  'GET /v1/access-records?itemId': about({
    kind: 'audited',
    listed: true,
    scope: 'governed',
    path: (relation) => `/v1/access-records?itemId=${sampleId('audited', relation)}`,
  }),
};

export const quarantineId = (relation: Relation): number => 1_000_000 + index(relation);

/** A record that is settled already: who may act on it learns just that. */
const act = (name: string, body?: Readonly<Record<string, unknown>>, scope: ScopeName = 'everywhere'): ItemRoute =>
  about({
    kind: 'quarantined',
    action: 'command',
    listed: false,
    scope,
    path: (relation) => `/ops/quarantine/${quarantineId(relation)}/${name}`,
    ...(body === undefined ? {} : { body }),
  });

/** What every service has. */
export const COMMON_ROUTES: ItemRoutes = {
  'GET /ops/quarantine': about({
    kind: 'quarantined',
    listed: true,
    scope: 'everywhere',
    path: () => '/ops/quarantine?state=dismissed&limit=200',
  }),
  'GET /ops/quarantine/:id': about({
    kind: 'quarantined',
    listed: false,
    scope: 'everywhere',
    path: (relation) => `/ops/quarantine/${quarantineId(relation)}`,
  }),
  'POST /ops/quarantine/:id/unmask': act('unmask', { reason: '核对编号的写法' }, 'own'),
  'POST /ops/quarantine/:id/mend': act('mend', { value: '{}', reason: '更正编号的写法' }, 'own'),
  'POST /ops/quarantine/:id/resend': act('resend'),
  'POST /ops/quarantine/:id/dismiss': act('dismiss', { reason: '不再需要' }),
  'GET /v1/history/proof': about({
    kind: 'audited',
    listed: false,
    scope: 'governed',
    path: (relation) => `/v1/history/proof?kind=access&id=${sampleId('audited', relation)}&seq=1`,
  }),
};
