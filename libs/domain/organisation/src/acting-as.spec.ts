import { actingAs } from './acting-as.js';
import { officeOf } from './duty.js';
import { draftOf } from './organisation.js';
import { anOrganisation, aPerson, aStandIn } from './testing/index.js';

const BASE = anOrganisation();

describe('acting as', () => {
  it('is what the person has on the day', () => {
    expect(actingAs(BASE, 'lin', '2026-03-02')).toEqual({
      roles: ['prosecutor'],
      departmentIds: ['990100-1'],
      regionPrefixes: ['9901'],
      subordinateOfficeIds: [],
      standsInFor: [],
    });
    expect(actingAs(BASE, 'ops', '2026-03-02')?.subordinateOfficeIds).toEqual(['990100', '990200']);
  });

  it('is nothing before the first term, after leaving, and for nobody', () => {
    const draft = draftOf(BASE);
    draft.people.set('lin', { ...draft.people.get('lin')!, state: 'left' });
    expect(actingAs(BASE, 'lin', '2023-12-31')).toBeUndefined();
    expect(actingAs(draft, 'lin', '2026-03-02')).toBeUndefined();
    expect(actingAs(BASE, 'nobody', '2026-03-02')).toBeUndefined();
  });

  it('takes the roles and departments of whom one stands in for, for the span and no more', () => {
    const draft = draftOf(BASE);
    draft.standIns.set('1', aStandIn('lin', 'zhou'));
    draft.standIns.set('2', aStandIn('zhou', 'gao'));
    draft.people.set('gao', aPerson('gao', '990100', ['petition'], { regionPrefixes: ['990105'] }));
    // What zhou has of gao by standing in is not handed on to lin.
    expect(actingAs(draft, 'lin', '2026-03-31')).toMatchObject({
      roles: ['chief', 'prosecutor'],
      departmentIds: ['990100-1', '990100-2'],
      standsInFor: ['zhou'],
    });
    expect(actingAs(draft, 'lin', '2026-04-01')).toMatchObject({ roles: ['prosecutor'], standsInFor: [] });
    expect(actingAs(draft, 'zhou', '2026-03-31')?.regionPrefixes).toEqual(['9901', '990105']);
  });

  it('stays within the regions to which a person is narrowed', () => {
    const draft = draftOf(BASE);
    draft.people.set('lin', { ...draft.people.get('lin')!, regionPrefixes: ['990101', '990102'] });
    expect(actingAs(draft, 'lin', '2026-03-02')?.regionPrefixes).toEqual(['990101', '990102']);
  });
});

describe('the office of a region', () => {
  it('is that of the longest prefix', () => {
    expect(officeOf(BASE.duties, '990201001002')).toBe('990200');
    expect(officeOf(BASE.duties, '990301001002')).toBe('990000');
  });

  it('is none outside of all duties', () => expect(officeOf(BASE.duties, '110101001001')).toBeUndefined());
});
