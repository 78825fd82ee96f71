import { actingAs, decideChange, draftOf, EMPTY_ORGANISATION, officeOf } from '#domain/organisation';
import { ROLES } from '#platform/auth';
import { applyRows } from '../../../apps/gateway/src/organisation/import-workbook/apply-rows.js';
import { readWorkbook } from '../../../apps/gateway/src/organisation/import-workbook/read-workbook.js';
import { SHEET_KEYS } from '../../../apps/gateway/src/organisation/import-workbook/sheets.js';
import { PEOPLE } from '../../simulator/people.js';
import { PLACES } from '../../simulator/places.js';
import { SAMPLE_PEOPLE } from './sample-people.js';
import { sampleWorkbook } from './sample-workbook.js';

const TODAY = '2026-03-02';

const imported = async () => {
  const { rows, faults } = await readWorkbook(await sampleWorkbook());
  expect(faults).toEqual([]);
  const draft = draftOf(EMPTY_ORGANISATION);
  expect(applyRows(rows, new Set(SHEET_KEYS), draft).faults).toEqual([]);
  return draft;
};

describe('the sample organisation', () => {
  it('can be imported into an empty one', async () => {
    const decided = decideChange(EMPTY_ORGANISATION, await imported(), { day: TODAY, roles: ROLES, author: null });
    expect(decided.ok ? [] : decided.error).toEqual([]);
  });

  it('has the people that the demo acts as, in their offices', async () => {
    const { people } = await imported();
    for (const { id, name, roles } of Object.values(PEOPLE)) {
      expect({ id, name: people.get(id)?.name, roles: people.get(id)?.terms.map(({ role }) => role) }).toEqual({
        id,
        name,
        roles,
      });
    }
  });

  it('has a case-working staff in two districts below one city, and the three administrators apart', async () => {
    const organisation = await imported();
    for (const office of ['990100', '990200']) {
      const roles = SAMPLE_PEOPLE.filter(({ officeId }) => officeId === office).map(({ role }) => role);
      expect(roles).toEqual(
        expect.arrayContaining(['prosecutor', 'assistant', 'department-head', 'chief', 'case-management']),
      );
    }
    expect(actingAs(organisation, 'demo-city-chief', TODAY)?.subordinateOfficeIds).toEqual([
      '990100',
      '990200',
      '990900',
    ]);
    for (const role of ['ops', 'security-admin', 'auditor'] as const) {
      expect(SAMPLE_PEOPLE.filter((person) => person.role === role).length).toBeGreaterThan(0);
    }
  });

  it('gives the places of the demo’s events to the first district, and the zone to its own office', async () => {
    const { duties } = await imported();
    expect(new Set(PLACES.map(({ regionCode12 }) => officeOf(duties, regionCode12)))).toEqual(new Set(['990100']));
    expect(officeOf(duties, '990150001001')).toBe('990900');
  });
});
