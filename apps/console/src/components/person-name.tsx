import { useQuery } from '@tanstack/react-query';
import { namesQuery } from '../api/names.api.js';
import { useSession } from '../session/use-session.js';

/** Somebody by name where the own office or one below it knows them; until it is there, and of others, by number. */
export function PersonName({ id }: { readonly id: string }) {
  const { person } = useSession();
  const { data } = useQuery({ ...namesQuery([id], []), enabled: id !== person.id });
  if (id === person.id) return '本人';
  return data?.persons.find((one) => one.id === id)?.name ?? id;
}
