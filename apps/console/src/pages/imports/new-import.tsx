import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Input, InputNumber, Radio, Select, Upload } from 'antd';
import { type ImportOptions, IMPORTS_KEY, uploadImport } from '../../api/imports.api.js';
import { RecordDialog, type RecordField, REQUIRED } from '../../components/record-dialog.js';
import { SourceSelect } from '../../components/source-select.js';
import { fileSize, formatOf } from '../../text/describe-import.js';

interface Values {
  readonly sourceId: string;
  readonly file: File;
  readonly mode: ImportOptions['mode'];
  readonly columns?: ImportOptions['columns'];
  readonly sheet?: string;
  readonly headingRow?: number | null;
}

const MOST_HEADING_ROW = 1_000;

const isImportable = (_: unknown, file: unknown): Promise<void> =>
  file instanceof File && formatOf(file.name) === undefined
    ? Promise.reject(new Error('只能导入 .jsonl、.csv 和 .xlsx；旧的 .xls 请另存为 .xlsx'))
    : Promise.resolve();

const FIELDS: readonly RecordField[] = [
  {
    name: 'sourceId',
    label: '来源',
    rules: [REQUIRED],
    input: <SourceSelect own placeholder="本院的来源" width="100%" />,
  },
  {
    name: 'file',
    label: '文件',
    extra: 'JSONL、CSV（UTF-8 或 GB18030）或 XLSX，至多 512 MB。',
    rules: [{ required: true, message: '请选择文件' }, { validator: isImportable }],
    input: <FileField />,
  },
  {
    name: 'mode',
    label: '方式',
    extra: '补录历史：整批按事件自己的时间匹配，不通知人员。按实时事件：与刚推送的一样，会通知。',
    input: (
      <Radio.Group
        options={[
          { value: 'backfill', label: '补录历史' },
          { value: 'live', label: '按实时事件' },
        ]}
      />
    ),
  },
  {
    name: 'columns',
    label: '栏名',
    input: (
      <Select
        allowClear
        placeholder="自动：来源有适配器时由它换算，否则为本系统的栏名"
        options={[
          { value: 'canonical', label: '本系统的栏名' },
          { value: 'adapter', label: '平台自己的，由来源的适配器换算' },
        ]}
      />
    ),
  },
  {
    name: 'sheet',
    label: '工作表（仅 XLSX）',
    input: <Input maxLength={100} placeholder="自动：第一个可见的工作表" />,
  },
  {
    name: 'headingRow',
    label: '表头所在的行',
    input: (
      <InputNumber
        min={1}
        max={MOST_HEADING_ROW}
        precision={0}
        placeholder="自动：第一个有两列以上内容的行"
        style={{ width: '100%' }}
      />
    ),
  },
];

/** Uploads a file; its rows are taken in afterwards. `onBegun` gets the job, also where this file was sent before. */
export function NewImport(props: { readonly onBegun: (importId: string) => void; readonly onClose: () => void }) {
  const { onBegun, onClose } = props;
  const save = async ({ sourceId, file, mode, columns, sheet, headingRow }: Values): Promise<void> => {
    const format = formatOf(file.name);
    if (format === undefined) throw new Error('the form let a file through that cannot be imported');
    const job = await uploadImport(file, {
      sourceId,
      format,
      mode,
      columns,
      sheet: sheet?.trim() === '' ? undefined : sheet?.trim(),
      headingRow: headingRow ?? undefined,
    });
    onBegun(job.importId);
  };
  return (
    <RecordDialog<Values>
      title="导入文件"
      okText="上传并导入"
      done="文件已收到"
      changes={IMPORTS_KEY}
      intro={
        <Alert
          type="info"
          showIcon
          title="同一文件可以放心再传"
          description="已导入过的行算作重复，不会成为两件；同一文件同样的设置，得到的是先前的任务。"
          style={{ marginBottom: 16 }}
        />
      }
      fields={FIELDS}
      initial={{ mode: 'backfill' }}
      onSave={save}
      onClose={onClose}
    />
  );
}

/** `value` and `onChange` come from the form. */
function FileField(props: { readonly id?: string; readonly value?: File; readonly onChange?: (file: File) => void }) {
  const { id, value, onChange } = props;
  return (
    <Upload
      {...(id === undefined ? {} : { id })}
      accept=".jsonl,.ndjson,.csv,.xlsx"
      maxCount={1}
      showUploadList={false}
      beforeUpload={(file) => {
        onChange?.(file);
        return false;
      }}
    >
      <Button icon={<UploadOutlined />}>
        {value === undefined ? '选择文件' : `${value.name}（${fileSize(value.size)}）`}
      </Button>
    </Upload>
  );
}
