import { sampleAccount } from './administration-samples.js';

/** Lines of the security logs and what a check of their chains finds, in the shape that the gateway answers. */
const ACCOUNT_ID = sampleAccount(0).id;

const securityLine = (seq: number, over: object) => ({
  service: 'gateway',
  instance: 'gateway-1',
  seq,
  at: new Date(Date.UTC(2026, 2, 9, 2, seq)).toISOString(),
  event: 'sign-in',
  outcome: 'success',
  actorId: '990100-zhang',
  subjectId: ACCOUNT_ID,
  procuratorateId: '990100',
  address: '10.99.1.23',
  sessionId: null,
  facts: { method: 'password', secondFactor: true, personId: '990100-zhang' },
  traceId: null,
  ...over,
});

export const securityLines = [
  securityLine(4, {
    event: 'person.change',
    actorId: '990100-xitong',
    subjectId: '990100-zhang',
    facts: {},
    address: null,
  }),
  securityLine(3, {}),
  securityLine(2, {
    event: 'access-denied',
    outcome: 'failure',
    facts: { code: 'HTTP.FORBIDDEN', route: 'ReadAuditController.read' },
    subjectId: null,
  }),
  securityLine(1, { service: 'ingest', event: 'unmask', subjectId: '0195a6c1-2c00-7a11-8c01-5d2f7c1a0001', facts: {} }),
];

export const chainFaults = [
  { kind: 'damaged', service: 'gateway', file: 'gateway-2026-03-09.jsonl', line: 12 },
  {
    kind: 'missing',
    service: 'ingest',
    file: 'ingest-2026-03-08.jsonl',
    line: 40,
    missing: { from: 40, to: 42 },
  },
];

export const securityReports = ['case-handling', 'gateway', 'ingest'].map((service) => {
  const faults = chainFaults.filter((fault) => fault.service === service);
  return {
    service,
    files: 7,
    lines: 1203,
    unchained: 0,
    plain: 0,
    halfLines: [],
    first: { day: '2026-03-03', seq: 4011 },
    last: { day: '2026-03-09', seq: 5213 },
    faults,
    faultCount: faults.length,
  };
});
