import type { CellDamage } from '#platform/tabular';
import type { RowFault } from '../storage/import-fault.store.js';

const EXPORT_AS_TEXT = '把这一列设为文本格式，从原系统重新导出（不要用表格软件打开后另存），再导入这一行。';

const SAYS: Readonly<Record<CellDamage['kind'], { readonly says: string; readonly repair: string }>> = {
  scientific: { says: '被表格软件写成了科学计数法（如 1.23E+17），后面的数字已丢失，未采用', repair: EXPORT_AS_TEXT },
  'lost-digits': { says: '超过 15 位的数字被表格软件截断，末尾的数字变成了 0，未采用', repair: EXPORT_AS_TEXT },
  'date-serial': {
    says: '被表格软件改成了日期，或时间只剩天数序号，原值无法确定，未采用',
    repair: '把这一列设为文本格式，按原样（时间如 2026-03-02 09:00:00）重新填写，再导入这一行。',
  },
  'error-value': {
    says: '是公式的错误值，或公式没有保存过结果，未采用',
    repair: '把公式的结果粘贴为数值，改正错误，再导入这一行。',
  },
};

const KEPT = {
  says: '时间在文件中只是天数序号，已按工作簿的日期系统换算后采用',
  repair: '核对换算后的时间；以后请把这一列设为日期格式或文本格式。',
};

/** What a damaged cell is called to the person who has to mend it. The value stays out: it may be half of an identity number. */
export const damageFault = ({ column, kind, kept }: CellDamage): RowFault => ({
  column,
  ...(kept ? KEPT : SAYS[kind]),
});
