import { useInfiniteQuery } from '@tanstack/react-query';
import { type TableColumnsType, Tabs } from 'antd';
import { type AccessRecord, accessRecordsQuery, type RecordingService } from '../../api/audit.api.js';
import { DayRange } from '../../components/day-range.js';
import { JsonView } from '../../components/json-view.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { PageHead } from '../../components/page-head.js';
import { TextFilter } from '../../components/text-filter.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import { describeAccess, describeShown, isAlarming } from '../../text/describe-audit.js';
import { endOfOfficeDay, startOfOfficeDay } from '../../text/office-time.js';

const SERVICES: readonly { readonly key: RecordingService; readonly label: string }[] = [
  { key: 'ingest', label: '事件' },
  { key: 'case-handling', label: '线索与案件' },
];

const COLUMNS: TableColumnsType<AccessRecord> = [
  { title: '时间', key: 'at', render: (_, { at }) => <TimeText at={at} /> },
  {
    title: '何人',
    key: 'person',
    render: (_, { personName, personId }) => (
      <>
        {personName ?? '姓名已删除'} <span className="quiet">{personId}</span>
      </>
    ),
  },
  {
    title: '事项',
    key: 'command',
    render: (_, { command }) => (
      <ToneTag tone={isAlarming(command) ? 'red' : 'gold'}>{describeAccess(command)}</ToneTag>
    ),
  },
  { title: '内容', key: 'shown', render: (_, { facts }) => describeShown(facts) },
  {
    title: '理由',
    key: 'reason',
    width: 260,
    render: (_, { reason }) => reason ?? <span className="quiet">已依法删除</span>,
  },
  { title: '对哪一项', key: 'item', render: (_, { itemId }) => <span className="mono">{itemId}</span> },
];

export function AccessRecordsPage() {
  const [filters, change] = useFilters(['of', 'personId', 'itemId', 'from', 'to']);
  const { of, from, to, ...rest } = filters;
  const service: RecordingService = of === 'case-handling' ? of : 'ingest';
  const list = useInfiniteQuery(
    accessRecordsQuery(service, {
      ...rest,
      from: from === undefined ? undefined : startOfOfficeDay(from),
      to: to === undefined ? undefined : endOfOfficeDay(to),
    }),
  );
  return (
    <>
      <PageHead title="查看明文记录" note="何人、何时、因何查看或导出了受保护的内容，包括被拒绝的。" />
      <div className="panel">
        <Tabs
          activeKey={service}
          items={SERVICES.map(({ key, label }) => ({ key, label }))}
          onChange={(key) => change({ of: key === 'ingest' ? undefined : key })}
        />
        <div className="filters" role="search">
          <TextFilter label="何人（人员编号）" value={filters.personId} onChange={(personId) => change({ personId })} />
          <TextFilter
            label="对哪一项（编号）"
            width={340}
            value={filters.itemId}
            onChange={(itemId) => change({ itemId })}
          />
          <DayRange from={from} to={to} onChange={change} />
        </div>
        <KeysetTable
          list={list}
          columns={COLUMNS}
          rowKey="hash"
          label="查看明文记录"
          empty="没有符合条件的记录。"
          expandable={{ expandedRowRender: ({ facts, hash }) => <JsonView value={{ ...facts, hash }} /> }}
        />
      </div>
    </>
  );
}
