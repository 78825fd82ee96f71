import { crc32, deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import type { Actor } from '#platform/auth';
import { ImportWorkbook } from '../src/organisation/import-workbook/import-workbook.use-case.js';
import { readWorkbook } from '../src/organisation/import-workbook/read-workbook.js';
import { type SheetKey, SHEETS } from '../src/organisation/import-workbook/sheets.js';
import { type WorkbookTexts, writeWorkbook } from '../src/organisation/import-workbook/write-workbook.js';
import { installOrganisation } from '../src/organisation/install-organisation.js';
import {
  administrator,
  anOrganisationDatabase,
  historyLines,
  type OrganisationDatabase,
  organisationOn,
  sentMessages,
} from './an-organisation-database.js';

const TEXTS = {
  offices: [
    ['990000', '云溪市人民检察院', '设区的市级', '', '990000000000', '99', ''],
    ['990100', '青石区人民检察院', '基层', '990000', '990100000000', '9901', '否'],
    ['990200', '白鹭区人民检察院', '基层', '990000', '990200000000', '9902', '否'],
  ],
  departments: [['990100-04', '990100', '第四检察部', '行政检察、公益诉讼检察']],
  people: [
    ['lin', '990100', '林某', '990100-04', '990101、990102', '在职'],
    ['sec', '990000', '安某', '', '', ''],
    ['ops', '990000', '系某', '', '', ''],
  ],
  roles: [
    ['lin', '检察官', '2024-01-01', ''],
    ['sec', '安全管理员', '2024-01-01', ''],
    ['ops', '系统管理员', '2024-01-01', ''],
  ],
  duties: [
    ['99', '990000'],
    ['9901', '990100'],
  ],
} satisfies WorkbookTexts;

/** The texts with one cell changed; `row` as the program shows it. */
const withCell = (
  key: SheetKey,
  row: number,
  heading: string,
  text: string,
  texts: WorkbookTexts = TEXTS,
): WorkbookTexts => ({
  ...texts,
  [key]: (texts[key] ?? []).map((cells, index) =>
    index === row - 2 ? SHEETS[key].columns.map((c, i) => (c.heading === heading ? text : (cells[i] ?? ''))) : cells,
  ),
});

const ops = administrator('ops');
const sec = administrator('security-admin');

let db: OrganisationDatabase;
const open = async (): Promise<void> => {
  db = await anOrganisationDatabase();
};
const drop = (): Promise<void> => db.drop();

const desk = () => {
  const { changes, store } = organisationOn(db.database);
  const importing = new ImportWorkbook(changes, readWorkbook);
  return {
    load: () => db.database.read((tx) => store.load(tx)),
    run: async (actor: Actor | null, texts: WorkbookTexts, dryRun = false) =>
      importing.run(actor, await writeWorkbook(texts), dryRun),
    runBytes: (bytes: Buffer) => importing.run(null, bytes, true),
  };
};

describe('a workbook', () => {
  beforeEach(open);
  afterEach(drop);

  it('is taken as a whole, with history and messages', async () => {
    const { run, load } = desk();
    const report = await run(null, TEXTS);
    expect(report).toMatchObject({ applied: true, faults: [] });
    expect(report.sheets.map(({ sheet, created }) => `${sheet} ${created}`)).toEqual([
      '检察院 3',
      '部门 1',
      '人员 3',
      '角色 3',
      '管辖 2',
    ]);
    const { people, departments, offices, duties } = await load();
    expect(people.get('lin')).toEqual({
      id: 'lin',
      officeId: '990100',
      name: '林某',
      departmentIds: ['990100-04'],
      regionPrefixes: ['990101', '990102'],
      state: 'active',
      terms: [{ role: 'prosecutor', fromDay: '2024-01-01', toDay: null }],
      revision: 1,
    });
    expect(departments.get('990100-04')?.kinds).toEqual(['administrative', 'public-interest']);
    expect([offices.size, duties.size]).toEqual([3, 2]);
    expect((await historyLines(db.owner)).length).toBe(9);
    expect((await sentMessages(db.owner)).map(({ key }) => key)).toEqual(
      expect.arrayContaining(['office:990000', 'person:lin', 'duty:9901']),
    );
  });

  it('that is imported again changes nothing, and one that changes a cell changes that', async () => {
    const { run } = desk();
    await run(null, TEXTS);
    const counts = ({ sheets }: Awaited<ReturnType<typeof run>>) =>
      sheets.map(({ changed, unchanged }) => [changed, unchanged]);
    expect(counts(await run(null, TEXTS))).toEqual([
      [0, 3],
      [0, 1],
      [0, 3],
      [0, 3],
      [0, 2],
    ]);
    expect((await historyLines(db.owner)).length).toBe(9);
    expect(counts(await run(ops, withCell('departments', 2, '名称', '公益诉讼检察部')))).toEqual([
      [0, 3],
      [1, 0],
      [0, 3],
      [0, 0],
      [0, 2],
    ]);
    expect((await historyLines(db.owner)).length).toBe(10);
  });

  it('is tried without being written', async () => {
    const { run, load } = desk();
    expect(await run(null, TEXTS, true)).toMatchObject({ applied: false, faults: [] });
    expect((await load()).offices.size).toBe(0);
    expect(await historyLines(db.owner)).toEqual([]);
  });

  it('serves both administrators: each takes the sheets of the own part', async () => {
    const { run, load } = desk();
    await run(null, TEXTS);
    const more: WorkbookTexts = {
      ...TEXTS,
      people: [...TEXTS.people, ['gao', '990200', '高某', '', '', '']],
      roles: [...TEXTS.roles, ['gao', '检察长', '2026-01-01', '']],
    };
    const early = await run(sec, more, true);
    expect(early.faults).toContainEqual(expect.objectContaining({ sheet: '角色', row: 5, column: '人员编号' }));
    const structure = await run(ops, more);
    expect(structure.sheets.map(({ leftTo }) => leftTo)).toEqual([null, null, null, '安全管理员', null]);
    expect((await load()).people.get('gao')?.terms).toEqual([]);
    await run(sec, more);
    expect((await load()).people.get('gao')).toMatchObject({ terms: [{ role: 'chief' }], revision: 2 });
  });

  it('does not let an administrator change the offices beside the own one', async () => {
    const { run } = desk();
    await run(null, TEXTS);
    const local = administrator('ops', { procuratorateId: '990100', subordinateOfficeIds: [] });
    const { faults } = await run(local, withCell('offices', 4, '名称', '新名'), true);
    expect(faults).toEqual([
      { sheet: '检察院', row: 4, column: null, detail: expect.stringContaining('不在本院及下级院之内') },
    ]);
  });

  it('takes numbers, days, formulas, rich texts and empty rows as they are seen', async () => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await writeWorkbook(TEXTS)).buffer as ArrayBuffer);
    const roles = workbook.getWorksheet('角色')!;
    const day = roles.getCell('C2');
    day.value = new Date('2024-01-01T00:00:00Z');
    // Cells of one look share one style.
    day.style = { ...day.style, numFmt: 'yyyy-mm-dd' };
    roles.getCell('A2').value = { richText: [{ text: 'l' }, { text: 'in' }] };
    const offices = workbook.getWorksheet('检察院')!;
    offices.getCell('A2').value = 990000;
    offices.getCell('A2').style = { numFmt: '0' };
    offices.getCell('B2').value = { formula: 'B3', result: ' 某院 ' };
    workbook.getWorksheet('管辖')!.spliceRows(3, 0, [], []);
    const { rows, faults } = await readWorkbook(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(faults).toEqual([]);
    expect(rows.roles[0]?.cells).toMatchObject({ personId: 'lin', fromDay: '2024-01-01' });
    expect(rows.offices[0]?.cells).toMatchObject({ id: '990000', name: '某院' });
    expect(rows.duties.map(({ row }) => row)).toEqual([2, 5]);
  });
});

describe('a workbook', () => {
  beforeAll(open);
  afterAll(drop);

  it.each<[SheetKey, number, string, string, string, string]>([
    ['offices', 3, '层级', '县级', '层级', '“县级”不在可填的范围内'],
    ['offices', 3, '上级院编号', '980000', '上级院编号', '没有编号为 980000 的检察院'],
    ['offices', 3, '区划代码', '9901', '区划代码', '应为 12 位数字'],
    ['offices', 3, '名称', '', '名称', '不能为空'],
    ['departments', 2, '业务类别', '公诉', '业务类别', '“公诉”不在可填的范围内'],
    ['people', 2, '部门编号', '990200-04', '部门编号', '没有编号为 990200-04 的部门'],
    ['people', 2, '限定区域', '9902', '限定区域', '9902 不在检察院 990100 的管辖之内'],
    ['people', 3, '编号', 'lin', '', '与第 2 行重复'],
    ['roles', 2, '角色', '院长', '角色', '“院长”不在可填的范围内'],
    ['roles', 2, '人员编号', 'nobody', '人员编号', '没有编号为 nobody 的人员'],
    ['roles', 2, '起始日', '2024年1月', '', '不是日期'],
    ['roles', 2, '截止日', '2023-01-01', '', '早于起始日'],
    ['duties', 3, '检察院编号', '990200', '辖区前缀', '不在 990200 的辖区 9902 之内'],
  ])(
    'with a fault in %s row %i %s → %s is not written at all, and says where',
    async (key, row, heading, text, column, says) => {
      const { run, load } = desk();
      const texts = withCell(key, row, heading, text);
      const sheet = SHEETS[key].name;
      const { faults, applied } = await run(null, texts, true);
      expect(applied).toBe(false);
      expect(faults).toContainEqual({
        sheet,
        row,
        column: column === '' ? null : column,
        detail: expect.stringContaining(says),
      });
      const pointer = `/${sheet}/${row}${column === '' ? '' : `/${column}`}`;
      await expect(run(null, texts)).rejects.toMatchObject({
        code: 'ORG.IMPORT_REFUSED',
        items: expect.arrayContaining([{ pointer, detail: expect.stringContaining(says) }]),
      });
      expect((await load()).offices.size).toBe(0);
    },
  );
});

/** An archive of one part, as no honest program writes it: `statedSize` is what it says of its unpacked size. */
function zipOf(name: string, content: Buffer, statedSize: number): Buffer {
  const packed = deflateRawSync(content);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(statedSize, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}

describe('a file that is no honest workbook', () => {
  beforeAll(open);
  afterAll(drop);

  const refused = (bytes: Buffer) =>
    desk()
      .runBytes(bytes)
      .then(
        () => 'taken',
        (error: { code: string }) => error.code,
      );
  const repacked = async (edit: (zip: JSZip) => void): Promise<Buffer> => {
    const zip = await JSZip.loadAsync(await writeWorkbook(TEXTS));
    edit(zip);
    return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
  };

  it('is refused when it is no archive, or one of something else', async () => {
    expect(await refused(Buffer.from('检察院,部门'))).toBe('ORG.WORKBOOK_UNREADABLE');
    expect(await refused(await repacked((zip) => zip.remove('xl/workbook.xml')))).toBe('ORG.WORKBOOK_UNREADABLE');
    const other = new ExcelJS.Workbook();
    other.addWorksheet('预算');
    expect(await refused(Buffer.from(await other.xlsx.writeBuffer()))).toBe('ORG.WORKBOOK_UNREADABLE');
  });

  it('is refused when it would grow like a bomb, before it has, whatever size it states', async () => {
    const text = Buffer.alloc(300 * 1024 * 1024, 0x20);
    const bombs = [zipOf('xl/sharedStrings.xml', text, text.length), zipOf('xl/sharedStrings.xml', text, 10)];
    for (const bomb of bombs) {
      expect(bomb.length).toBeLessThan(1024 * 1024);
      const before = process.memoryUsage().rss;
      expect(await refused(bomb)).toBe('ORG.WORKBOOK_TOO_LARGE');
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    }
    expect(await refused(Buffer.alloc(6 * 1024 * 1024))).toBe('ORG.WORKBOOK_TOO_LARGE');
  });

  it('is refused with entities, and with more rows than anybody has', async () => {
    const dtd = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><sst>&b;</sst>';
    expect(await refused(await repacked((zip) => zip.file('xl/sharedStrings.xml', dtd)))).toBe(
      'ORG.WORKBOOK_UNREADABLE',
    );
    const many = Array.from({ length: 20_100 }, (_, index) => [`p${index}`]);
    expect(await refused(await writeWorkbook({ people: many }))).toBe('ORG.WORKBOOK_TOO_LARGE');
  });

  it('does not unpack what holds no values', async () => {
    const padded = await repacked((zip) => zip.file('xl/media/image1.png', Buffer.alloc(45 * 1024 * 1024)));
    expect(await refused(padded)).toBe('taken');
  });
});

describe('the installation', () => {
  beforeEach(open);
  afterEach(drop);

  it('fills an empty organisation once', async () => {
    const workbook = await writeWorkbook(TEXTS);
    expect(await installOrganisation(db.database, workbook, '')).toBe(true);
    expect(await installOrganisation(db.database, await writeWorkbook({}), '')).toBe(false);
    expect((await desk().load()).people.size).toBe(3);
  });
});
