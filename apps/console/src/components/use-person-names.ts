import { useQuery } from '@tanstack/react-query';
import { namesQuery } from '../api/names.api.js';
import { useSession } from '../session/use-session.js';

/** Names people by their numbers: oneself as such, those of the own office and below by name, others by number. */
export function usePersonNames(ids: readonly string[]): (id: string) => string {
  const { person } = useSession();
  const asked = [...new Set(ids.filter((id) => id !== person.id))].sort();
  const { data } = useQuery({ ...namesQuery(asked, []), enabled: asked.length > 0 });
  return (id) => (id === person.id ? '本人' : (data?.persons.find((one) => one.id === id)?.name ?? id));
}
