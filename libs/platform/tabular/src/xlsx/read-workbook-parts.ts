import { UnreadableTable } from '../unreadable-table.js';
import { numberForm, type NumberForm } from './number-format.js';
import { type Attributes, parseWholeXml } from './parse-xml.js';
import type { ZipParts } from './zip-parts.js';

export interface WorkbookParts {
  readonly since1904: boolean;
  readonly sheet: { readonly name: string; readonly part: string };
  /** Null when no cell shares a string. */
  readonly sharedStrings: string | null;
  /** What a cell's style number makes of its number. */
  readonly formOf: (style: number) => NumberForm;
}

const ROOT_RELATIONS = '_rels/.rels';
const YES = new Set(['1', 'true', 'on']);

interface Relation {
  readonly id: string;
  /** The last word of its type, which is the same in both variants of the format. */
  readonly type: string;
  readonly target: string;
}

/** An attribute by its name without prefix. */
const attribute = (attributes: Attributes, name: string): string | undefined =>
  attributes[name] ?? Object.entries(attributes).find(([full]) => full.endsWith(`:${name}`))?.[1];

/** A target is said from the root, or from the folder of the part that names it. */
function resolve(folder: string, target: string): string {
  const steps = target.startsWith('/') ? [] : folder.split('/').filter(Boolean);
  for (const step of target.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

async function readRelations(zip: ZipParts, part: string, folder: string): Promise<Relation[]> {
  const relations: Relation[] = [];
  if (!zip.has(part)) return relations;
  await parseWholeXml(await zip.stream(part), part, {
    open: (name, attributes) => {
      const { Id: id = '', Type: type = '', Target: target = '' } = attributes;
      const outside = attributes['TargetMode'] === 'External';
      if (name !== 'Relationship' || outside) return;
      relations.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target: resolve(folder, target) });
    },
    text: () => undefined,
    close: () => undefined,
  });
  return relations;
}

interface SheetEntry {
  readonly name: string;
  readonly relation: string;
  readonly visible: boolean;
}

/** Finds the sheet (by name, else the first visible one) and what is needed to understand its cells. */
export async function readWorkbookParts(zip: ZipParts, wanted: string | undefined): Promise<WorkbookParts> {
  const root = await readRelations(zip, ROOT_RELATIONS, '');
  const workbook = root.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!zip.has(workbook)) throw new UnreadableTable('damaged', workbook);
  const folder = workbook.slice(0, Math.max(workbook.lastIndexOf('/'), 0));
  const file = workbook.slice(workbook.lastIndexOf('/') + 1);
  const relations = await readRelations(zip, `${folder === '' ? '' : `${folder}/`}_rels/${file}.rels`, folder);
  const sheets: SheetEntry[] = [];
  let since1904 = false;
  await parseWholeXml(await zip.stream(workbook), workbook, {
    open: (name, attributes) => {
      if (name === 'workbookPr') since1904 = YES.has(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const relation = Object.entries(attributes).find(([full]) => full.endsWith(':id'))?.[1] ?? '';
      const visible = (attributes['state'] ?? 'visible') === 'visible';
      sheets.push({ name: attribute(attributes, 'name') ?? '', relation, visible });
    },
    text: () => undefined,
    close: () => undefined,
  });
  const sheet =
    wanted === undefined
      ? (sheets.find(({ visible }) => visible) ?? sheets[0])
      : sheets.find(({ name }) => name.trim() === wanted.trim());
  const found = relations.find(({ id, type }) => id === sheet?.relation && type === 'worksheet');
  if (sheet === undefined || found === undefined) throw new UnreadableTable('sheet-unknown', wanted ?? '');
  const partOf = (type: string): string | null => {
    const target = relations.find((relation) => relation.type === type)?.target;
    return target !== undefined && zip.has(target) ? target : null;
  };
  return {
    since1904,
    sheet: { name: sheet.name, part: found.target },
    sharedStrings: partOf('sharedStrings'),
    formOf: await readStyles(zip, partOf('styles')),
  };
}

async function readStyles(zip: ZipParts, part: string | null): Promise<(style: number) => NumberForm> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  if (part !== null) {
    let inCells = false;
    await parseWholeXml(await zip.stream(part), part, {
      open: (name, attributes) => {
        if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
        else if (name === 'cellXfs') inCells = true;
        else if (name === 'xf' && inCells) formats.push(Number(attributes['numFmtId'] ?? 0));
      },
      text: () => undefined,
      close: (name) => {
        if (name === 'cellXfs') inCells = false;
      },
    });
  }
  const forms = formats.map((id) => numberForm(id, codes.get(id)));
  return (style) => forms[style] ?? { kind: 'number' };
}
