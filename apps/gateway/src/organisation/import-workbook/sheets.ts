import { DEPARTMENT_KINDS, OFFICE_LEVELS, type Part } from '#domain/organisation';
import { ROLES } from '#platform/auth';

/** One column: its heading, the field that it fills, and what the template says of it. */
export interface Column {
  readonly heading: string;
  readonly field: string;
  readonly says: string;
  /** May be left empty. */
  readonly optional?: boolean;
  /** Chinese word in the cell → word in the organisation. */
  readonly words?: Readonly<Record<string, string>>;
  /** Several words in one cell, separated by 、，, or ; */
  readonly list?: boolean;
}

export interface SheetForm {
  readonly name: string;
  readonly part: Part;
  readonly columns: readonly Column[];
}

const turned = (words: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(words).map(([word, chinese]) => [chinese, word]));

const officeColumn = (heading: string): Column => ({ heading, field: 'officeId', says: '检察院的编号' });

/** The sheets of a workbook, in the order in which one leans on the other. */
export const SHEETS = {
  offices: {
    name: '检察院',
    part: 'structure',
    columns: [
      { heading: '编号', field: 'id', says: '小写字母、数字、连字符，以后不能更改' },
      { heading: '名称', field: 'name', says: '全称' },
      { heading: '层级', field: 'level', says: Object.values(OFFICE_LEVELS).join('、'), words: turned(OFFICE_LEVELS) },
      { heading: '上级院编号', field: 'parentId', says: '最上一级留空', optional: true },
      { heading: '区划代码', field: 'regionCode12', says: '12 位，单元格格式为文本' },
      { heading: '辖区前缀', field: 'regionPrefix', says: '区划代码的前 2、4、6、9 或 12 位' },
      {
        heading: '派出',
        field: 'dispatched',
        says: '派出检察院填“是”',
        optional: true,
        words: { 是: 'yes', 否: 'no' },
      },
    ],
  },
  departments: {
    name: '部门',
    part: 'structure',
    columns: [
      { heading: '编号', field: 'id', says: '全部检察院中唯一' },
      officeColumn('检察院编号'),
      { heading: '名称', field: 'name', says: '如 第四检察部' },
      {
        heading: '业务类别',
        field: 'kinds',
        says: `可填几种，用、隔开：${Object.values(DEPARTMENT_KINDS).join('、')}`,
        words: turned(DEPARTMENT_KINDS),
        list: true,
      },
    ],
  },
  people: {
    name: '人员',
    part: 'structure',
    columns: [
      { heading: '编号', field: 'id', says: '不要用姓名或证件号码' },
      officeColumn('检察院编号'),
      { heading: '姓名', field: 'name', says: '' },
      { heading: '部门编号', field: 'departmentIds', says: '可填几个，用、隔开', optional: true, list: true },
      {
        heading: '限定区域',
        field: 'regionPrefixes',
        says: '区划代码的开头，用、隔开；留空为全院',
        optional: true,
        list: true,
      },
      {
        heading: '状态',
        field: 'state',
        says: '在职（留空）或离职',
        optional: true,
        words: { 在职: 'active', 离职: 'left' },
      },
    ],
  },
  roles: {
    name: '角色',
    part: 'roles',
    columns: [
      { heading: '人员编号', field: 'personId', says: '' },
      { heading: '角色', field: 'role', says: Object.values(ROLES).join('、'), words: turned(ROLES) },
      { heading: '起始日', field: 'fromDay', says: '如 2026-03-02' },
      { heading: '截止日', field: 'toDay', says: '含当日；没有期限的留空', optional: true },
    ],
  },
  duties: {
    name: '管辖',
    part: 'structure',
    columns: [
      { heading: '辖区前缀', field: 'regionPrefix', says: '2、4、6、9 或 12 位；较长的优先' },
      officeColumn('检察院编号'),
    ],
  },
} as const satisfies Record<string, SheetForm>;

export type SheetKey = keyof typeof SHEETS;

export const SHEET_KEYS = Object.keys(SHEETS) as SheetKey[];

/** A row as it stands in its sheet: words are translated, lists are cut, empty cells are ''. */
export interface SheetRow {
  /** As the program shows it: the heading is row 1. */
  readonly row: number;
  readonly cells: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export interface RowFault {
  readonly sheet: string;
  /** 0: the sheet as a whole. */
  readonly row: number;
  /** Heading of the column; null: the row as a whole. */
  readonly column: string | null;
  readonly detail: string;
}

export type WorkbookRows = Readonly<Record<SheetKey, readonly SheetRow[]>>;
