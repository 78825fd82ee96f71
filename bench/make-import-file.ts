import { open } from 'node:fs/promises';
import { encodeGb18030, writeXlsx } from '../libs/platform/tabular/src/testing/index.js';
import { seededRandom } from '../tools/simulator/random.js';

const HEADINGS = [
  '事件编号',
  '标题',
  '内容',
  '类别代码',
  '类别名称',
  '上报时间',
  '区划代码',
  '网格编码',
  '地址',
  '反映人姓名',
  '反映人电话',
  '反映人证件号',
  '处置状态',
  '处置单位',
  '办结时间',
  '处置结果',
] as const;
/** Columns of the workbook that are a moment, and the one whose digits a spreadsheet destroys. */
const TIMES: ReadonlySet<string> = new Set(['上报时间', '办结时间']);
const DAMAGED_COLUMN = '反映人证件号';
/** One row in so many has a number that was stored as a number. */
export const DAMAGED_EVERY = 1_000;
const PORTION = 500;
const TITLES = ['占道经营', '路面塌陷', '井盖缺失', '施工噪声', '垃圾堆放', '欠薪纠纷', '消防通道堵塞', '污水直排'];
const ORGANS = ['综合执法局', '住房和城乡建设局', '生态环境局', '人力资源和社会保障局', '水利局'];
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const FIRST_MS = Date.UTC(2025, 0, 1);
const SERIAL_OF_EPOCH = 25_569;

/** Rows of a ledger such as a city exports: texts that are nearly all different. The numbers are of nobody. */
function* ledger(rows: number): Generator<string[]> {
  const random = seededRandom(rows);
  for (let i = 0; i < rows; i += 1) {
    const at = FIRST_MS + i * 60_000;
    const title = random.pick(TITLES);
    const place = `第${random.int(1, 900)}网格${random.int(0, 8_999)}号`;
    yield [
      `PL${String(i).padStart(8, '0')}`,
      `${place}${title}`,
      `市民反映${place}存在${title}的情况，已持续${random.int(1, 30)}天，影响周边居民通行和休息，请有关部门尽快到现场核实处理，并将处理结果反馈给反映人。`,
      `0${random.int(1, 9)}01`,
      title,
      new Date(at).toISOString().slice(0, 19).replace('T', ' '),
      '990101001001',
      `990101001001${String(i % 900).padStart(3, '0')}`,
      place,
      `住户${i}`,
      `1990000${String(i % 10_000).padStart(4, '0')}`,
      idNumber(i),
      '办结',
      random.pick(ORGANS),
      new Date(at + 86_400_000).toISOString().slice(0, 19).replace('T', ' '),
      `${random.pick(ORGANS)}已到现场处理，情况属实，已责令整改。编号${i}。`,
    ];
  }
}

function idNumber(i: number): string {
  const day = new Date(Date.UTC(1960, 0, 1 + (i % 14_000))).toISOString().slice(0, 10).replaceAll('-', '');
  const body = `990101${day}${String((i % 998) + 1).padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11]!;
}

const isDamaged = (row: number): boolean => row % DAMAGED_EVERY === DAMAGED_EVERY - 1;

/** The damaged cells as a spreadsheet shows them. */
export async function makeCsv(path: string, rows: number, encode: (text: string) => Buffer): Promise<void> {
  await writePortions(path, encode, lines());

  function* lines(): Generator<string> {
    yield `${HEADINGS.join(',')}\r\n`;
    let row = 0;
    for (const values of ledger(rows)) {
      if (isDamaged(row)) values[HEADINGS.indexOf(DAMAGED_COLUMN)] = '9.90101E+17';
      row += 1;
      yield `${values.join(',')}\r\n`;
    }
  }
}

export const makeGb18030Csv = (path: string, rows: number): Promise<void> => makeCsv(path, rows, encodeGb18030);
export const makeUtf8Csv = (path: string, rows: number): Promise<void> =>
  makeCsv(path, rows, (text) => Buffer.from(text));

/** A push a line, as a program exports it: nothing is damaged. */
export async function makeJsonl(path: string, rows: number): Promise<void> {
  await writePortions(path, (text) => Buffer.from(text), lines());

  function* lines(): Generator<string> {
    for (const values of ledger(rows)) {
      const at = (heading: (typeof HEADINGS)[number]): string => values[HEADINGS.indexOf(heading)]!;
      const push = {
        type: 'event',
        sourceEventNo: at('事件编号'),
        title: at('标题'),
        description: at('内容'),
        categoryCode: at('类别代码'),
        categoryName: at('类别名称'),
        reportedAt: at('上报时间'),
        regionCode12: at('区划代码'),
        gridCode: at('网格编码'),
        address: at('地址'),
        reporter: { name: at('反映人姓名'), phone: at('反映人电话'), idNo: at('反映人证件号') },
        disposal: {
          status: at('处置状态'),
          organ: at('处置单位'),
          finishedAt: at('办结时间'),
          resultText: at('处置结果'),
        },
      };
      yield `${JSON.stringify(push)}\n`;
    }
  }
}

async function writePortions(path: string, encode: (text: string) => Buffer, lines: Iterable<string>): Promise<void> {
  const file = await open(path, 'w');
  let portion: string[] = [];
  const flush = async (): Promise<void> => {
    await file.write(encode(portion.join('')));
    portion = [];
  };
  for (const line of lines) {
    portion.push(line);
    if (portion.length === PORTION) await flush();
  }
  await flush();
  await file.close();
}

/** With shared strings, as Excel saves it; moments are serials with a format, damaged cells are numbers. */
export async function makeXlsx(path: string, rows: number): Promise<void> {
  const isText = (column: number): boolean => !TIMES.has(HEADINGS[column]!);
  function* strings(): Generator<string> {
    for (const heading of HEADINGS) yield `<si><t>${heading}</t></si>`;
    for (const values of ledger(rows)) {
      yield values.map((value, column) => (isText(column) ? `<si><t>${value}</t></si>` : '')).join('');
    }
  }
  function* sheet(): Generator<string> {
    yield `<row r="1">${HEADINGS.map((_, column) => `<c t="s"><v>${column}</v></c>`).join('')}</row>`;
    let next = HEADINGS.length;
    let row = 0;
    for (const values of ledger(rows)) {
      const cells = values.map((value, column) => {
        if (!isText(column)) {
          const serial = Date.parse(`${value.replace(' ', 'T')}Z`) / 86_400_000 + SERIAL_OF_EPOCH;
          return `<c s="1"><v>${serial}</v></c>`;
        }
        next += 1;
        const damaged = isDamaged(row) && HEADINGS[column] === DAMAGED_COLUMN;
        return damaged
          ? `<c><v>${value.slice(0, 15).replace(/^(\d)/, '$1.')}E+17</v></c>`
          : `<c t="s"><v>${next - 1}</v></c>`;
      });
      row += 1;
      yield `<row r="${row + 1}">${cells.join('')}</row>`;
    }
  }
  await writeXlsx(path, { rows: sheet(), sharedStrings: strings(), formats: ['yyyy\\-mm\\-dd hh:mm:ss'] });
}
