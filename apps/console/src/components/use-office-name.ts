import { useQuery } from '@tanstack/react-query';
import { officesQuery } from '../api/organisation.api.js';
import { hasAnyRole, OFFICE_READERS } from '../session/roles.js';
import { useSession } from '../session/use-session.js';

/** Names offices: the own one for everybody, the others for whoever may read the list of them. */
export function useOfficeName(): (officeId: string) => string {
  const { person } = useSession();
  const { data = [] } = useQuery({ ...officesQuery, enabled: hasAnyRole(person.roles, OFFICE_READERS) });
  return (officeId) =>
    officeId === person.office.id ? person.office.name : (data.find(({ id }) => id === officeId)?.name ?? officeId);
}
