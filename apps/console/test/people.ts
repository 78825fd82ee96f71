/** People of two fictitious offices and their accounts, as the fake gateway knows them. */
export interface FakePerson {
  readonly account: string;
  readonly id: string;
  readonly name: string;
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly departments: readonly { readonly id: string; readonly name: string }[];
  readonly office: { readonly id: string; readonly name: string; readonly level: string; readonly isTopmost: boolean };
}

export const PASSWORD = 'right-horse-battery';
export const TOTP_CODE = '123456';

const OFFICE = { id: '990100', name: '澄州市人民检察院', level: 'municipal', isTopmost: true };
const DISTRICT = { id: '990102', name: '澄州市柳溪区人民检察院', level: 'district', isTopmost: false };
const PUBLIC_INTEREST = { id: '990100-gy', name: '公益诉讼检察部' };

const person = (
  account: string,
  name: string,
  role: readonly [id: string, name: string],
  departments: FakePerson['departments'] = [],
  office = OFFICE,
): FakePerson => ({
  account,
  id: `${office.id}-${account}`,
  name,
  roles: [{ id: role[0], name: role[1] }],
  departments,
  office,
});

export const PEOPLE: readonly FakePerson[] = [
  person('zhang', '张知远', ['prosecutor', '检察官'], [PUBLIC_INTEREST]),
  person('zhou', '周明理', ['chief', '检察长']),
  person('an', '安管', ['case-management', '案管']),
  person('xitong', '许统', ['ops', '系统管理员']),
  person('anquan', '安全', ['security-admin', '安全管理员']),
  person('shenji', '沈计', ['auditor', '审计管理员']),
  person('dangan', '唐安', ['archivist', '档案人员']),
  person('quxitong', '瞿统', ['ops', '系统管理员'], [], DISTRICT),
];

/** Accounts whose sign-in does not end with the password. */
export const FACTOR_ACCOUNT = 'factor';
export const NEW_ACCOUNT = 'new';
export const ENROL_ACCOUNT = 'enrol';
export const LOCKED_ACCOUNT = 'locked';
export const HASTY_ACCOUNT = 'hasty';

export const sessionOf = (found: FakePerson, csrfToken: string, secondFactor: boolean) => ({
  person: {
    id: found.id,
    name: found.name,
    roles: found.roles,
    office: found.office,
    departments: found.departments,
    regionPrefixes: ['9901'],
  },
  csrfToken,
  expiresAt: new Date(Date.now() + 30 * 60_000).toISOString(),
  secondFactor,
});
