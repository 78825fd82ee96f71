import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { namesMinor, publishedKeys, renameKeys, toIdentityRecord } from './identity-record.js';
import type { EventBody } from './event-state.js';
import { type IncomingEvent, normaliseEvent } from './normalise-event.js';
import type { PushedEvent } from './pushed.js';
import { reporterRecord } from './reporter-record.js';

const canonical = (value: unknown): string => JSON.stringify(value);
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
const RECEIVED_MS = Date.parse('2026-03-02T02:00:00Z');

const normalise = (over: Partial<PushedEvent>) =>
  normaliseEvent(
    {
      sourceEventNo: '1',
      title: '渣土车夜间倾倒',
      reportedAt: '2026-03-02T09:00:00+08:00',
      regionCode12: '990102003004',
      ...over,
    },
    {
      sourceRegion: '990100000000',
      receivedMs: RECEIVED_MS,
      index: (kind, value) => `${kind}:${value}`,
      mentions: [],
      canonical,
      digest,
    },
  );

function read(over: Partial<PushedEvent>): IncomingEvent {
  const result = normalise(over);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('a pushed event in its normal form', () => {
  it('has nothing beyond the fields of every event where nothing was said', () => {
    const { body, identities, flags } = read({});
    expect({ more: body.more, identities, flags }).toEqual({ more: {}, identities: null, flags: [] });
  });

  it('keeps what it does not read as it was said', () => {
    const said = {
      secrecy: '内部',
      channel: '巡查',
      locationPrecision: 'street',
      damage: '两户墙面开裂',
      tags: ['夜间'],
      keywords: ['渣土'],
      relatedEventNos: ['GD-0'],
      lawfulBasis: '共享协议',
      retentionUntil: '2029-03-02',
    };
    expect(read({ ...said, sourceCategoryCode: 'ZS-07' }).body.more).toEqual({
      ...said,
      sourceCategory: { code: 'ZS-07', name: null },
    });
  });

  it.each([
    // Domain vector: WGS84 39.990205, 116.327847 is GCJ-02 39.991519, 116.333991.
    ['GCJ-02', 116.333991, 39.991519],
    ['WGS84', 116.327847, 39.990205],
    ['CGCS2000', 116.327847, 39.990205],
  ])('has its point in CGCS2000, however it came (%s), and keeps the original', (crs, lng, lat) => {
    const { location, more } = read({ location: { lng, lat, crs } }).body;
    expect(location?.crs).toBe('CGCS2000');
    expect(location?.lng).toBeCloseTo(116.327847, 5);
    expect(location?.lat).toBeCloseTo(39.990205, 5);
    expect(more.locationOriginal).toEqual({ lng, lat, crs });
  });

  it('has no point where zeros came, and says so', () => {
    const { body, flags } = read({ location: { lng: 0, lat: 0, crs: 'WGS84' } });
    expect(body).toMatchObject({ location: null, more: { locationOriginal: { lng: 0 } } });
    expect(flags).toEqual(['LOCATION_EMPTY']);
  });

  it.each([
    ['its own', { regionCode12: '990102003004', gridCode: '990102003005001' }, '990102003004', ['GRID_OUTSIDE_REGION']],
    ['that of its grid', { gridCode: '990102003004007' }, '990102003004', ['REGION_FROM_GRID']],
    [
      'not that of a grid elsewhere',
      { gridCode: '990202003004007' },
      '990100000000',
      ['GRID_OUTSIDE_REGION', 'REGION_FROM_SOURCE'],
    ],
    ['its source’s', {}, '990100000000', ['REGION_FROM_SOURCE']],
    ['its source’s', { gridCode: '第三网格' }, '990100000000', ['GRID_FORM_UNKNOWN', 'REGION_FROM_SOURCE']],
  ])('is in a region: %s', (_, over, region, flags) => {
    const event = read({ regionCode12: undefined, ...over });
    expect(event.body.regionCode12).toBe(region);
    expect(event.flags).toEqual(flags);
  });

  it('flags a credit code that fails its check digit, wherever it stands, and refuses none', () => {
    const pilot = '91350100M0001TGQXM';
    for (const over of [
      { subject: { uscc: pilot } },
      { enterprises: [{ uscc: pilot }] },
      { parties: [{ uscc: pilot }] },
    ] as Partial<PushedEvent>[]) {
      expect(read(over).flags).toEqual(['USCC_CHECK_DIGIT']);
    }
    expect(read({ subject: { uscc: '91350100m000100y43' } }).body.subject?.uscc).toBe('91350100M000100Y43');
  });

  it.each([
    [{ level: '特大', urgency: '较急' }, []],
    [{ level: '超级' }, ['VALUE_UNMAPPED']],
    [{ urgency: '马上' }, ['VALUE_UNMAPPED']],
  ])('keeps its words for level and urgency, and flags those that no rule knows: %j', (said, flags) => {
    const event = read(said);
    expect(event.body).toMatchObject(said);
    expect(event.flags).toEqual(flags);
  });

  it('is not above the versions to come by an update time in the future', () => {
    const { mark, flags } = read({ updatedAt: '2062-03-02T09:00:00+08:00' });
    expect(mark).toMatchObject({ orderMs: RECEIVED_MS, dated: false });
    expect(flags).toEqual(['UPDATED_IN_FUTURE']);
  });

  it('is refused with an attachment without a digest, or a last day of keeping that is no day', () => {
    const attachments = [{ fileId: 'a', sha256: 'AB'.repeat(32) }, { fileId: 'b' }];
    expect(normalise({ attachments })).toMatchObject({ ok: false, error: [{ pointer: '/attachments/1' }] });
    expect(normalise({ retentionUntil: '2029-02-30' })).toMatchObject({
      ok: false,
      error: [{ pointer: '/retentionUntil' }],
    });
    expect(read({ attachments: attachments.slice(0, 1) }).body.more.attachments).toEqual([
      {
        fileId: 'a',
        sha256: 'ab'.repeat(32),
        sm3: null,
        name: null,
        kind: null,
        mime: null,
        sizeBytes: null,
        takenAt: null,
        location: null,
        url: null,
      },
    ]);
    const odd = read({ attachments: [{ fileId: 'c', sm3: '0'.repeat(64), takenAt: '2026-02-30 09:00' }] });
    expect(odd.flags).toEqual(['TAKEN_AT_UNREADABLE']);
  });
});

describe('whom an event names', () => {
  const PERSON = {
    role: '被反映',
    name: '阮 见山',
    idNo: '11010519491231002x',
    phone: '+86 139-0000-0002',
    birthDate: '1949-12-31',
  };

  it('is published by blind indexes alone, and in clear to be sealed', () => {
    const { body, identities, flags } = read({ parties: [PERSON], vehicles: [{ role: '渣土车', plate: '浙a·12345' }] });
    expect(body.more.parties).toEqual([
      {
        role: '被反映',
        kind: 'person',
        name: null,
        nameKey: 'personName:阮见山',
        idKey: 'idNo:11010519491231002X',
        phoneKey: 'phone:13900000002',
        uscc: null,
        minor: false,
        sex: 'female',
        ageAtReport: 76,
      },
    ]);
    expect(body.more.vehicles).toEqual([
      { role: '渣土车', plateKey: 'plate:浙A12345', plateKind: 'small', provinceCode: '浙' },
    ]);
    expect(identities).toMatchObject({
      reporter: null,
      parties: [{ name: '阮 见山', idNo: '11010519491231002X', phone: '13900000002', birthDate: '1949-12-31' }],
      vehicles: [{ role: '渣土车', plate: '浙A12345' }],
    });
    expect(flags).toEqual([]);
  });

  it('is an organisation with its name where it is said to be one, or has a credit code, else a person', () => {
    const parties = [
      { kind: 'organisation' as const, name: '澄州宏遥建设有限公司' },
      { name: '澄州宏遥建设有限公司', uscc: '91350100M000100Y43' },
      { role: '法人', name: '阮见山' },
      { kind: 'person' as const, name: '阮见山', uscc: '91350100M000100Y43' },
    ];
    const published = read({ parties }).body.more.parties ?? [];
    expect(published.map(({ kind, name, nameKey }) => [kind, name, nameKey])).toEqual([
      ['organisation', '澄州宏遥建设有限公司', null],
      ['organisation', '澄州宏遥建设有限公司', null],
      ['person', null, 'personName:阮见山'],
      ['person', null, 'personName:阮见山'],
    ]);
    expect(JSON.stringify(published)).not.toContain('"阮见山"');
  });

  it.each<[string, Partial<PushedEvent>, Partial<EventBody>, object]>([
    [
      'a party',
      { parties: [{ role: '被反映', name: '张示例', uscc: '11010519491231002x' }] },
      { subject: null },
      { role: '被反映', name: '张示例' },
    ],
    [
      'a party that is said to be an organisation',
      { parties: [{ role: '被反映', kind: 'organisation', name: '张示例', uscc: '11010519491231002x' }] },
      { subject: null },
      { role: '被反映', name: '张示例' },
    ],
    [
      'the subject',
      { subject: { name: '张示例', uscc: '11010519491231002X' } },
      { subject: null },
      { role: '被反映', name: '张示例' },
    ],
    [
      'the subject with a shop’s name',
      { subject: { name: '鸿途理发店', uscc: '110105491231002' } },
      { subject: { name: '鸿途理发店', uscc: null } },
      { role: '被反映', name: null },
    ],
    [
      'an enterprise',
      { enterprises: [{ role: '摊主', name: '张示例', uscc: '11010519491231002X' }] },
      { subject: null },
      { role: '摊主', name: '张示例' },
    ],
  ])('is a person, sealed, whose number stands in the place of a credit code: %s', (_, over, body, person) => {
    const { body: published, identities, flags } = read(over);
    expect(published).toMatchObject(body);
    expect(published.more.parties).toMatchObject([
      { kind: 'person', name: null, uscc: null, idKey: 'idNo:11010519491231002X', minor: false, ageAtReport: 76 },
    ]);
    expect(published.more.enterprises).toBeUndefined();
    expect(JSON.stringify({ ...published, more: { ...published.more, parties: [] } })).not.toMatch(/张示例|1231002/);
    expect(identities?.parties).toMatchObject([{ ...person, kind: 'person', idNo: '11010519491231002X', uscc: null }]);
    expect(flags).toEqual(['USCC_IS_ID_NUMBER']);
  });

  it('stays the firm that it is said to be, with the person beside it, and two persons where two numbers came', () => {
    const firm = { kind: 'organisation', name: '鸿途理发店', uscc: '11010519491231002X' } as const;
    expect(read({ parties: [firm] }).body.more.parties).toMatchObject([
      { kind: 'organisation', name: '鸿途理发店', uscc: null },
      { kind: 'person', name: null, idKey: 'idNo:11010519491231002X' },
    ]);
    const two = { name: '张示例', idNo: '440524188001010014', uscc: '11010519491231002X' };
    expect(read({ parties: [two] }).body.more.parties).toMatchObject([
      { idKey: 'idNo:440524188001010014' },
      { idKey: 'idNo:11010519491231002X', nameKey: null },
    ]);
    const { enterprises } = read({
      enterprises: [
        { name: '鸿途理发店', uscc: '11010519491231002X' },
        { name: '张示例', uscc: '440524188001010014', address: '东街' },
      ],
    }).body.more;
    expect(enterprises).toEqual([
      { role: null, name: '鸿途理发店', uscc: null, address: null },
      { role: null, name: null, uscc: null, address: '东街' },
    ]);
  });

  it.each([
    [{ birthDate: '2012-06-01' }, true, 13],
    [{ isMinor: true }, true, null],
    [{ idNo: '110105201206010027', isMinor: false }, true, 13],
    [{ name: '某某' }, null, null],
  ])('is known as a minor by what was said: %j', (over, minor, age) => {
    const { body, identities } = read({ parties: [over] });
    expect(body.more.parties).toMatchObject([{ minor, ageAtReport: age }]);
    expect(namesMinor(identities)).toBe(minor === true);
  });

  it('joins nothing by what is none, keeps it, and says so', () => {
    const { body, identities, flags } = read({
      parties: [
        { name: '匿名', idNo: '不详', phone: '无' },
        { idType: '护照', idNo: 'E12345678' },
      ],
      vehicles: [{ plate: '没看清' }],
      reporter: { name: '夏临', phone: '分机', idNo: '11010519491231002Y' },
    });
    for (const party of body.more.parties ?? [])
      expect(party).toMatchObject({ nameKey: null, idKey: null, phoneKey: null });
    expect(body.more.vehicles).toEqual([{ role: null, plateKey: null, plateKind: null, provinceCode: null }]);
    expect(identities).toMatchObject({
      parties: [{ idNo: '不详', phone: '无' }, { idNo: 'E12345678' }],
      vehicles: [{ plate: '没看清' }],
    });
    expect(flags).toEqual(['ID_NUMBER_FORM_ODD', 'PHONE_FORM_ODD', 'PLATE_FORM_ODD']);
  });

  it('says of the reporter no more than role, wish and age', () => {
    const reporter = { role: '群众', name: '夏临', phone: '13900000001', idNo: '110105201206010027' };
    expect(read({ reporter }).body).toMatchObject({
      reporterKey: 'idNo:110105201206010027',
      more: { reporter: { role: '群众', anonymous: false, minor: true } },
    });
    expect(read({ reporter: { ...reporter, anonymous: true } }).body).toMatchObject({
      reporterKey: null,
      more: { reporter: { role: '群众', anonymous: true, minor: null } },
    });
  });

  it('is found again by each key of the record, and renamed in the body', () => {
    const { body, identities } = read({
      reporter: { phone: '13900000001' },
      parties: [{ kind: 'organisation', name: '某公司' }, PERSON],
      vehicles: [{ plate: '浙A12345' }],
    });
    const keys = publishedKeys(identities!, { reporterKey: body.reporterKey, parties: [], vehicles: [], ...body.more });
    expect(keys.map(({ key }) => key).sort()).toEqual([
      'idNo:11010519491231002X',
      'personName:阮见山',
      'phone:13900000001',
      'phone:13900000002',
      'plate:浙A12345',
    ]);
    for (const { identifier, key } of keys) expect(key).toBe(`${identifier.kind}:${identifier.value}`);
    const renamed = renameKeys(
      body,
      new Map([
        ['idNo:11010519491231002X', 'old'],
        ['plate:浙A12345', 'older'],
      ]),
    );
    expect(renamed.more).toMatchObject({
      parties: [{ idKey: null }, { idKey: 'old', phoneKey: 'phone:13900000002' }],
      vehicles: [{ plateKey: 'older' }],
    });
    expect(renamed.reporterKey).toBe('phone:13900000001');
  });

  it('is the reporter alone in a record of before there were parties', () => {
    const reporter = reporterRecord({ name: '夏临' }, RECEIVED_MS)!;
    expect(toIdentityRecord(reporter)).toEqual({ reporter, parties: [], vehicles: [] });
    expect(toIdentityRecord({ reporter, parties: [], vehicles: [] })).toEqual({ reporter, parties: [], vehicles: [] });
  });
});
