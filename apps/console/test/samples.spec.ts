import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as administration from './administration-samples.js';
import * as casework from './clue-samples.js';
import { PEOPLE, sessionOf } from './people.js';
import * as security from './security-samples.js';

const DOCUMENTS = join(import.meta.dirname, '../../../docs/openapi');

/** Checks of the schemas of a service's OpenAPI document. */
function contractOf(service: string) {
  const document = JSON.parse(readFileSync(join(DOCUMENTS, `${service}.json`), 'utf8')) as object;
  // OpenAPI adds words of its own (example, nullable, discriminator), which say nothing about validity.
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, service);
  return (schema: string, value: unknown): string[] => {
    const check = ajv.getSchema(`${service}#/components/schemas/${schema}`);
    if (check === undefined) throw new Error(`${service} has no schema ${schema}`);
    const asSent: unknown = JSON.parse(JSON.stringify(value));
    return check(asSent) === true ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
}

const page = (items: readonly unknown[]): object => ({ items, nextCursor: null });
const clue = casework.sampleClue(1);
const [person] = PEOPLE;

/** What the fake gateway answers, so that the console is not seen to work on answers that nobody gives. */
describe('the samples of case-handling', () => {
  const check = contractOf('case-handling');

  it.each([
    ['CluePage', page([clue])],
    ['ClueDetail', casework.clueDetail(clue)],
    ['CasePage', page([casework.sampleCase()])],
    ['CaseDetail', { ...casework.sampleCase(), clues: [clue] }],
    ['HistoryPage', { items: casework.clueHistory, nextAfter: null }],
    ['HistoryPage', { items: casework.caseHistory, nextAfter: null }],
    ['VerificationView', administration.verification('case-handling')],
    [
      'VerificationView',
      administration.verification('case-handling', {
        sound: false,
        findings: administration.findings,
        findingCount: 2,
      }),
    ],
  ])('keep to %s', (schema, sample) => {
    expect(check(schema, sample)).toEqual([]);
  });
});

describe('the samples of the gateway', () => {
  const check = contractOf('gateway');

  it.each([
    ['SessionBody', person === undefined ? null : sessionOf(person, 'token', true)],
    ['AuditPage', page(administration.audit)],
    ['SecurityLogPageBody', { ...page(security.securityLines), faults: security.chainFaults }],
    ['SecurityLogReportBody', security.securityReports[2]],
    ['NamesBody', administration.names],
    ['AccountPage', page([administration.sampleAccount(0), administration.sampleAccount(1, { state: 'locked' })])],
    ['OfficeItem', administration.offices[0]],
    ['DepartmentItem', administration.departments[0]],
    ['PersonPage', page(administration.persons)],
    ['DutyItem', administration.duties[0]],
    ['StandInItem', administration.standIns[0]],
    ['Vocabulary', administration.vocabulary],
    ['CalendarOfYear', administration.calendarOf(2026)],
    ['ImportReportItem', administration.importReport(false)],
    ['ImportReportItem', administration.importFaults],
  ])('keep to %s', (schema, sample) => {
    expect(check(schema, sample)).toEqual([]);
  });
});

describe('a sample that keeps to no contract', () => {
  it('is found', () => {
    const { stateName: _, ...broken } = clue;
    expect(contractOf('case-handling')('ClueItem', broken)).toEqual([" must have required property 'stateName'"]);
  });
});
