import { useQuery } from '@tanstack/react-query';
import { namesQuery } from '../api/names.api.js';
import { useSession } from '../session/use-session.js';
import { departmentOf, whoIs } from '../text/describe-assignment.js';

/** Who handles an item, and which department, by name; until the names are there, by what is known already. */
export function useAssignment(item: { readonly responsibleId: string | null; readonly departmentId: string | null }): {
  readonly responsible: string;
  readonly department: string;
} {
  const { person } = useSession();
  const { responsibleId, departmentId } = item;
  const persons = responsibleId === null || responsibleId === person.id ? [] : [responsibleId];
  const isOwn = person.departments.some(({ id }) => id === departmentId);
  const departments = departmentId === null || isOwn ? [] : [departmentId];
  const { data } = useQuery({ ...namesQuery(persons, departments), enabled: persons.length + departments.length > 0 });
  return {
    responsible: whoIs(responsibleId, person, data?.persons),
    department: departmentOf(departmentId, person, data?.departments),
  };
}
