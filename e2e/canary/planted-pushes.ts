import type { PushEventV1 } from '#contracts';
import { chinaTime } from '../../tools/simulator/everyday-events.js';
import { PLACES } from '../../tools/simulator/places.js';
import type { Planted } from './planted-people.js';

/** An event that a planted person reports, with a second set of numbers in the text. Every third is worth a clue. */
export function plantedEvent(person: Planted, n: number, now: Date): PushEventV1 {
  const place = PLACES[n % PLACES.length];
  if (place === undefined) throw new Error('no places');
  const at = chinaTime(new Date(now.getTime() - 60_000 - n * 1000));
  const told = `举报人${person.toldName}，电话${person.toldPhone}，身份证号${person.toldIdNo}。`;
  const matter = n % 3 === 0 ? '印染厂夜间向河道偷排污水，河水发黑发臭，岸边有死鱼。' : '路灯不亮，出行不便。';
  return {
    type: 'event',
    sourceEventNo: `CANARY-${n}`,
    sourceVersion: 1,
    title: n % 3 === 0 ? `偷排污水，${person.toldName}反映` : '路灯报修',
    description: `${matter}${told}`,
    reportedAt: at,
    occurredAt: at,
    regionCode12: place.regionCode12,
    gridCode: place.gridCode,
    gridName: place.gridName,
    address: `${place.street}${n % 7}号`,
    subject: {
      name: n % 3 === 0 ? `测试印染厂${n % 30}` : '路灯管理所',
      ...(n % 4 === 1 ? { uscc: person.idNo } : {}),
    },
    // Whoever has no credit code writes the own number in its place.
    ...(n % 4 === 2 ? { enterprises: [{ role: '经营者', name: person.name, uscc: person.idNo }] } : {}),
    // Somebody reports, and somebody is reported on: the same values in both places.
    ...(n % 3 === 0 ? {} : { reporter: { role: '群众', name: person.name, phone: person.phone, idNo: person.idNo } }),
    parties: [
      {
        role: '被反映',
        name: person.name,
        phone: person.phone,
        ...(n % 4 === 3 ? { uscc: person.idNo } : { idNo: person.idNo }),
      },
    ],
    disposal: {
      status: '处置中',
      steps: [{ at, action: '签收', opinion: `已联系${person.toldName} ${person.toldPhone}` }],
    },
  };
}

/** What a source can do wrong, each with a planted person's values where the mistake is. */
export interface BadPush {
  readonly what: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Taken in after all, or refused: either way nothing of it may be seen. */
  readonly isAccepted?: boolean;
}

type Change = (event: Record<string, unknown>, person: Planted) => unknown;

const WRONG: Readonly<Record<string, Change>> = {
  'a field that nobody knows': (event, { phone }) => ({ ...event, [`tel${phone}`]: phone }),
  'an unknown field of the reporter': (event, { name, phone }) => ({
    ...event,
    reporter: { name, mail: `${phone}@x` },
  }),
  'a phone that is a number': (event, { phone }) => ({ ...event, reporter: { phone: Number(phone) } }),
  'an identity number that is an object': (event, { idNo }) => ({ ...event, reporter: { idNo: { value: idNo } } }),
  'a name that is too long': (event, { name }) => ({ ...event, reporter: { name: name.repeat(60) } }),
  'no title': (event) => ({ ...event, title: undefined }),
  'a phone in place of the report time': (event, { phone }) => ({ ...event, reportedAt: phone }),
  'an identity number in place of the region': (event, { idNo }) => ({ ...event, regionCode12: idNo }),
  'a level that is a name': (event, { name }) => ({ ...event, level: name.repeat(30) }),
  'a step without a time': (event, { name }) => ({ ...event, disposal: { steps: [{ action: name, at: name }] } }),
  'a disposal of nothing': (_event, { name, phone }) => ({
    type: 'disposal',
    sourceEventNo: 'CANARY-0',
    disposal: phone,
    name,
  }),
  'a place beyond the poles': (event, { phone }) => ({
    ...event,
    location: { lng: Number(phone), lat: 1, crs: phone },
  }),
  'an amount that is a phone and a word': (event, { phone, name }) => ({ ...event, amount: `${phone}${name}` }),
  'a list in place of an event': (_event, { name, phone, idNo }) => [name, phone, idNo],
  'a text in place of an event': (_event, { name, phone }) => `${name}${phone}`,
};

/** Bodies that are refused for their content. */
export function badPushes(person: () => Planted, event: (person: Planted) => PushEventV1): BadPush[] {
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const pushes = Object.entries(WRONG).map(([what, change]): BadPush => {
    const one = person();
    return { what, body: json(change({ ...event(one) }, one)) };
  });
  const [cut, poisoned, lone, latin, large, deep, twice, nan] = Array.from({ length: 8 }, person);
  const text = (one: Planted | undefined): string => JSON.stringify(event(one ?? person()));
  return [
    ...pushes,
    { what: 'JSON that is cut', body: Buffer.from(text(cut).slice(0, -30)) },
    {
      what: 'a character that no database keeps',
      body: Buffer.from(text(poisoned).replace('"title":"', '"title":"\\u0000')),
    },
    { what: 'half a character', body: Buffer.from(text(lone).replace('"title":"', '"title":"\\ud800')) },
    { what: 'another encoding', body: Buffer.from(text(latin), 'utf16le') },
    {
      what: 'a number beyond what is exact',
      body: Buffer.from(text(large).replace('"sourceVersion":1', `"sourceVersion":9${large?.phone}${large?.phone}`)),
    },
    { what: 'too deep a nesting', body: json({ ...event(deep ?? person()), ext: nest(deep?.phone ?? '', 40) }) },
    { what: 'two objects in one body', body: Buffer.from(text(twice).repeat(2)) },
    { what: 'a number that is none', body: Buffer.from(text(nan).replace(/"phone":"(\d+)"/, '"phone":NaN$1')) },
  ];
}

const nest = (value: unknown, depth: number): unknown => (depth === 0 ? value : { a: nest(value, depth - 1) });
