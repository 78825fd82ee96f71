import { Input, InputNumber } from 'antd';
import type { Source, SourceSettings } from '../../api/sources.api.js';
import type { RecordField } from '../../components/record-dialog.js';
import { readRegions } from '../../text/describe-source.js';

/** What may be set at the registration and later, as it is typed. */
export interface SettingValues {
  readonly regions?: string;
  readonly perSecond?: number | null;
  readonly burst?: number | null;
  readonly retentionDays?: number | null;
  readonly lawfulBasis?: string;
}

const MOST_PER_SECOND = 100_000;
const MOST_DAYS = 36_500;
const REGION = /^(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/;
/** The server's own limit; more at once is allowed than in a second. */
const BURST_SECONDS = 10;

const isRegions = (_: unknown, text: unknown): Promise<void> =>
  readRegions(typeof text === 'string' ? text : '').every((part) => REGION.test(part))
    ? Promise.resolve()
    : Promise.reject(new Error('应为区划代码的前 2、4、6、9 或 12 位'));

export const SETTING_FIELDS: readonly RecordField[] = [
  {
    name: 'regions',
    label: '只可推送这些区划的事件',
    extra: '区划代码或其开头，用逗号或换行分隔。不填为不限，区划之外的只作标记。',
    rules: [{ validator: isRegions }],
    input: <Input.TextArea rows={2} placeholder="如：990102, 990103" />,
  },
  {
    name: 'perSecond',
    label: '限速（每秒件数）',
    extra: '不填为不限。',
    input: <InputNumber min={1} max={MOST_PER_SECOND} precision={0} style={{ width: '100%' }} />,
  },
  {
    name: 'burst',
    label: '一次至多连续推送（件）',
    extra: `不填为限速的 ${BURST_SECONDS} 倍。`,
    input: <InputNumber min={1} max={MOST_PER_SECOND} precision={0} style={{ width: '100%' }} />,
  },
  {
    name: 'retentionDays',
    label: '保存天数',
    extra: '从事件首次到达起算，期满删除。不填为按系统的设定；系统也未设定的，不自动删除。',
    input: <InputNumber min={1} max={MOST_DAYS} precision={0} style={{ width: '100%' }} />,
  },
  {
    name: 'lawfulBasis',
    label: '接入的法律依据',
    input: <Input maxLength={200} placeholder="如：《人民检察院组织法》第二十一条" />,
  },
];

export const toSettings = (values: SettingValues): Omit<SourceSettings, 'name' | 'state'> => {
  const { regions = '', perSecond, burst, retentionDays, lawfulBasis = '' } = values;
  return {
    regions: readRegions(regions),
    rateLimit:
      perSecond == null ? null : { perSecond, burst: burst ?? Math.min(MOST_PER_SECOND, perSecond * BURST_SECONDS) },
    retentionDays: retentionDays ?? null,
    lawfulBasis: lawfulBasis.trim() === '' ? null : lawfulBasis.trim(),
  };
};

export const toValues = ({ regions, rateLimit, retentionDays, lawfulBasis }: Source): SettingValues => ({
  regions: regions.join(', '),
  perSecond: rateLimit?.perSecond ?? null,
  burst: rateLimit?.burst ?? null,
  retentionDays,
  lawfulBasis: lawfulBasis ?? '',
});
