import { ROLE_IDS } from '../session/roles.js';
import { entryOf, homeOf, menuOf, PAGES } from './menu.js';

const pathsOf = (...ids: string[]): string[] =>
  menuOf(ids.map((id) => ({ id }))).flatMap(({ pages }) => pages.map(({ path }) => path));

describe('the menu', () => {
  it('of a prosecutor leads to casework and nothing of the administrators', () => {
    expect(pathsOf('prosecutor')).toEqual(['/clues', '/cases', '/calendar', '/profile']);
  });

  it('of the three administrators leads to no casework', () => {
    for (const role of ['ops', 'security-admin', 'auditor']) {
      expect(pathsOf(role)).not.toEqual(expect.arrayContaining(['/clues']));
      expect(pathsOf(role)).not.toEqual(expect.arrayContaining(['/cases']));
    }
    expect(pathsOf('auditor')).toEqual(expect.arrayContaining(['/audit', '/audit/access', '/verification']));
    expect(pathsOf('security-admin')).toEqual(expect.arrayContaining(['/accounts', '/grants']));
    expect(pathsOf('ops')).toEqual(expect.arrayContaining(['/organisation', '/calendar']));
  });

  it('of whoever looks after what platforms push leads to it, each to what their role may do', () => {
    const feeding = ['/sources', '/adapters', '/connectors', '/imports', '/quarantine', '/erasures'];
    const of = (role: string): string[] => pathsOf(role).filter((path) => feeding.includes(path));
    expect(of('ops')).toEqual(['/sources', '/adapters', '/connectors', '/imports', '/quarantine']);
    expect(of('data-officer')).toEqual(['/sources', '/adapters', '/connectors', '/imports', '/erasures']);
    expect(of('auditor')).toEqual(['/sources']);
    expect([of('chief'), of('department-head')]).toEqual([['/erasures'], ['/erasures']]);
    expect([of('prosecutor'), of('security-admin')]).toEqual([[], []]);
    expect(homeOf([{ id: 'data-officer' }])).toBe('/sources');
  });

  it('lets everybody at least see themselves, and begins with what they work on', () => {
    for (const role of ROLE_IDS) expect(pathsOf(role)).toContain('/profile');
    expect([homeOf([{ id: 'chief' }]), homeOf([{ id: 'auditor' }]), homeOf([{ id: 'archivist' }])]).toEqual([
      '/clues',
      '/audit',
      '/profile',
    ]);
  });

  it('names only roles that exist', () => {
    for (const { roles = [] } of PAGES) for (const role of roles) expect(ROLE_IDS).toContain(role);
  });

  it('knows the page that an address belongs to, the nearest first', () => {
    expect(entryOf('/audit/access')?.title).toBe('查看明文记录');
    expect(entryOf('/clues/0195f3a2')?.path).toBe('/clues');
    expect(entryOf('/cluesx')).toBeUndefined();
  });
});
