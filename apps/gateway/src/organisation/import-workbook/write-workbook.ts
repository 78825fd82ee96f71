import ExcelJS from 'exceljs';
import { SHEET_KEYS, type SheetKey, SHEETS } from './sheets.js';

/** Rows of texts by sheet, in the order of its columns. */
export type WorkbookTexts = Partial<Readonly<Record<SheetKey, readonly (readonly string[])[]>>>;

const WIDTH = 22;

/** A workbook to be imported: the sheets with their headings, explained, and the rows. Without rows it is the template. */
export async function writeWorkbook(texts: WorkbookTexts): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const guide = workbook.addWorksheet('说明');
  guide.columns = [
    { header: '工作表', width: 12 },
    { header: '列', width: 16 },
    { header: '须填', width: 8 },
    { header: '说明', width: 100 },
  ];
  guide.getRow(1).font = { bold: true };
  for (const key of SHEET_KEYS) {
    const { name, columns } = SHEETS[key];
    const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    // As text: a division code of twelve digits must not become a number.
    sheet.columns = columns.map(({ heading }) => ({ header: heading, width: WIDTH, style: { numFmt: '@' } }));
    sheet.getRow(1).font = { bold: true };
    for (const row of texts[key] ?? []) sheet.addRow(row);
    for (const column of columns) {
      const optional = 'optional' in column && column.optional;
      guide.addRow([name, column.heading, optional ? '否' : '是', column.says]);
    }
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
