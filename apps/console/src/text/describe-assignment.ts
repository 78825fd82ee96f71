import type { Named, Session } from '../api/session.api.js';

type Person = Pick<Session['person'], 'id' | 'name' | 'departments'>;

const nameOf = (names: readonly Named[], id: string): string | undefined => names.find((one) => one.id === id)?.name;

/** Items tell ids only. Of whom nobody here has the name, as somebody of another office, the id is shown. */
export function whoIs(responsibleId: string | null, person: Person, names: readonly Named[] = []): string {
  if (responsibleId === null) return '尚无';
  if (responsibleId === person.id) return `${person.name}（本人）`;
  return nameOf(names, responsibleId) ?? responsibleId;
}

export function departmentOf(departmentId: string | null, person: Person, names: readonly Named[] = []): string {
  if (departmentId === null) return '尚未分配';
  return nameOf(person.departments, departmentId) ?? nameOf(names, departmentId) ?? departmentId;
}
