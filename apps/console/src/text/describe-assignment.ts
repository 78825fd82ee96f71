import type { Session } from '../api/session.api.js';

/** Lists tell ids only; of oneself and one's own departments a person wants to read the names. */
export function whoIs(responsibleId: string | null, person: Session['person']): string {
  if (responsibleId === null) return '尚无';
  return responsibleId === person.id ? `${person.name}（本人）` : responsibleId;
}

export function departmentOf(departmentId: string | null, person: Session['person']): string {
  if (departmentId === null) return '尚未分配';
  return person.departments.find(({ id }) => id === departmentId)?.name ?? departmentId;
}
