import { Table, type TableColumnsType } from 'antd';
import type { TriedField, TriedLine } from '../api/adapters.api.js';
import { TRIED_OUTCOMES } from '../text/describe-adapter.js';
import { type Tone, ToneTag } from './tone-tag.js';

const TONES: Readonly<Record<TriedLine['outcome'], Tone>> = { event: 'green', disposal: 'blue', refused: 'red' };
const EMPTY = <span className="quiet">空</span>;

/** One place may be filled several times, from one place of the record: only the order tells them apart. */
type PlacedField = TriedField & { readonly at: number };

const FIELDS: TableColumnsType<PlacedField> = [
  {
    title: '推送中的位置',
    key: 'target',
    width: '21%',
    render: (_, { target }) =>
      target === null ? <ToneTag tone="gold">没有规则读取</ToneTag> : <span className="mono">{target}</span>,
  },
  {
    title: '取自',
    key: 'from',
    width: '18%',
    render: (_, { from }) => (
      <span className="mono">{from.map((place) => (place === '' ? '（整条记录）' : place)).join(' ')}</span>
    ),
  },
  {
    title: '原值',
    key: 'raw',
    width: '20%',
    render: (_, { raw }) => (raw === null ? EMPTY : <span className="wrap">{raw}</span>),
  },
  {
    title: '成为',
    key: 'value',
    width: '20%',
    render: (_, { value }) => (value === null ? EMPTY : <span className="wrap">{value}</span>),
  },
  {
    title: '理由',
    key: 'reason',
    render: (_, { reason, flag, personal }) => (
      <>
        {reason} {personal ? <ToneTag tone="purple">个人信息</ToneTag> : null}
        {flag === null ? null : <ToneTag tone="orange">{flag}</ToneTag>}
      </>
    ),
  },
];

const LINES: TableColumnsType<TriedLine> = [
  { title: '第几条', dataIndex: 'number', width: 80 },
  {
    title: '结果',
    key: 'outcome',
    width: 120,
    render: (_, { outcome }) => <ToneTag tone={TONES[outcome]}>{TRIED_OUTCOMES[outcome]}</ToneTag>,
  },
  {
    title: '事件编号',
    key: 'sourceEventNo',
    width: 220,
    render: (_, { sourceEventNo }) => <span className="mono">{sourceEventNo ?? ''}</span>,
  },
  {
    title: '缺陷和质量标记',
    key: 'flags',
    render: (_, { faults, flags }) => (
      <ul className="plain-list">
        {faults.map(({ pointer, detail }) => (
          <li key={`${pointer} ${detail}`}>
            <ToneTag tone="red">缺陷</ToneTag> <span className="mono">{pointer}</span> {detail}
          </li>
        ))}
        {flags.map(({ flag, says }) => (
          <li key={flag}>
            <ToneTag tone="orange">{flag}</ToneTag> {says}
          </li>
        ))}
      </ul>
    ),
  },
];

/** What became of each record that was tried, the first field by field. */
export function TriedLines({ lines }: { readonly lines: readonly TriedLine[] }) {
  return (
    <Table<TriedLine>
      // Another trial is another table: what was opened of the one before says nothing of this one.
      key={lines.map(({ number, outcome }) => `${number}${outcome}`).join()}
      aria-label="各条的结果"
      rowKey="number"
      size="small"
      tableLayout="fixed"
      columns={LINES}
      dataSource={[...lines]}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      expandable={{
        defaultExpandedRowKeys: lines.slice(0, 1).map(({ number }) => number),
        expandedRowRender: ({ number, fields }) => (
          <Table<PlacedField>
            aria-label={`第 ${number} 条，逐栏`}
            rowKey="at"
            size="small"
            tableLayout="fixed"
            columns={FIELDS}
            dataSource={fields.map((field, at) => ({ ...field, at }))}
            pagination={false}
          />
        ),
      }}
    />
  );
}
