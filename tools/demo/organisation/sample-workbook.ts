import { ROLES } from '#platform/auth';
import { writeWorkbook } from '../../../apps/gateway/src/organisation/import-workbook/write-workbook.js';
import { SAMPLE_DEPARTMENTS, SAMPLE_DUTIES, SAMPLE_OFFICES } from './sample-offices.js';
import { SAMPLE_PEOPLE } from './sample-people.js';

/** The sample organisation as the workbook that an office would fill in and import. */
export const sampleWorkbook = (): Promise<Buffer> =>
  writeWorkbook({
    offices: SAMPLE_OFFICES.map((office) => [
      office.id,
      office.name,
      office.level,
      office.parentId,
      office.regionCode12,
      office.regionPrefix,
      office.dispatched,
    ]),
    departments: SAMPLE_DEPARTMENTS.map(({ id, officeId, name, kinds }) => [id, officeId, name, kinds]),
    people: SAMPLE_PEOPLE.map(({ id, officeId, name, departmentIds }) => [
      id,
      officeId,
      name,
      departmentIds.join('、'),
      '',
      '在职',
    ]),
    roles: SAMPLE_PEOPLE.map(({ id, role, fromDay }) => [id, ROLES[role], fromDay, '']),
    duties: SAMPLE_DUTIES.map(({ regionPrefix, officeId }) => [regionPrefix, officeId]),
  });
