import { ROLES } from '#platform/auth';
import { ROLE_IDS, roleName } from '../src/session/roles.js';

it('names every role as the services do, and in their order', () => {
  expect(ROLE_IDS.map((id) => [id, roleName(id)])).toEqual(Object.entries(ROLES));
});
