import { type OrgChangedV1, TOPICS, topicName } from '#contracts';
import type { DecidedChange, Department, Office, Organisation, Person } from '#domain/organisation';
import type { OutboxMessage } from '#platform/postgres';

type Stated = Pick<OrgChangedV1, 'entity' | 'id' | 'revision'> &
  Partial<Pick<OrgChangedV1, 'office' | 'department' | 'person' | 'duty'>>;

/** `org.changed.v1`: the whole state of whatever changed. */
export class OrgMessages {
  constructor(private readonly topicPrefix: string) {}

  /** `after` has the revisions of the change. A stand-in is told as a part of the person who acts. */
  of({ changes }: Pick<DecidedChange, 'changes'>, after: Organisation, at: string): OutboxMessage[] {
    const messages: OutboxMessage[] = [];
    const people = new Set<string>();
    for (const change of changes) {
      if (change.kind === 'office' && change.after !== null) messages.push(this.message(ofOffice(change.after), at));
      else if (change.kind === 'department' && change.after !== null) {
        messages.push(this.message(ofDepartment(change.after), at));
      } else if (change.kind === 'person') people.add(change.id);
      else if (change.kind === 'standIn') {
        for (const standIn of [change.before, change.after]) if (standIn !== null) people.add(standIn.personId);
      } else if (change.kind === 'duty') {
        messages.push(change.after === null ? this.gone('duty', change.id) : this.message(ofDuty(change.after), at));
      }
    }
    for (const id of people) {
      const person = after.people.get(id);
      if (person !== undefined) messages.push(this.message(ofPerson(person, after), at));
    }
    return messages;
  }

  private message(stated: Stated, at: string): OutboxMessage {
    const value: OrgChangedV1 = { office: null, department: null, person: null, duty: null, at, ...stated };
    return { ...this.address(stated.entity, stated.id), value: JSON.stringify(value) };
  }

  private gone(entity: string, id: string): OutboxMessage {
    return { ...this.address(entity, id), value: null };
  }

  private address(entity: string, id: string): Pick<OutboxMessage, 'topic' | 'key' | 'headers'> {
    return {
      topic: topicName(this.topicPrefix, TOPICS.orgChanged),
      key: `${entity}:${id}`,
      headers: { ce_type: TOPICS.orgChanged.name },
    };
  }
}

const ofOffice = ({ id, revision, ...office }: Office): Stated => ({ entity: 'office', id, revision, office });

const ofDepartment = ({ id, revision, ...facts }: Department): Stated => ({
  entity: 'department',
  id,
  revision,
  department: { ...facts, kinds: [...facts.kinds] },
});

const ofDuty = (duty: {
  readonly regionPrefix: string;
  readonly officeId: string;
  readonly revision: number;
}): Stated => ({
  entity: 'duty',
  id: duty.regionPrefix,
  revision: duty.revision,
  duty: { officeId: duty.officeId },
});

function ofPerson({ id, revision, ...person }: Person, { standIns }: Organisation): Stated {
  const acting = [...standIns.values()].filter(({ personId }) => personId === id);
  return {
    entity: 'person',
    id,
    revision,
    person: {
      officeId: person.officeId,
      name: person.name,
      departmentIds: [...person.departmentIds],
      regionPrefixes: person.regionPrefixes === null ? null : [...person.regionPrefixes],
      state: person.state,
      terms: person.terms.map(({ role, fromDay, toDay }) => ({ role, fromDay, toDay })),
      standIns: acting.map(({ forPersonId, fromDay, toDay }) => ({ forPersonId, fromDay, toDay })),
    },
  };
}
