import { useInfiniteQuery } from '@tanstack/react-query';
import { Select, type TableColumnsType } from 'antd';
import { type AuditEntry, auditQuery } from '../../api/audit.api.js';
import { DayRange } from '../../components/day-range.js';
import { JsonView } from '../../components/json-view.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { TextFilter } from '../../components/text-filter.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import { describeCommand, describeEntry, isAlarming } from '../../text/describe-audit.js';
import { describeBrowser } from '../../text/describe-browser.js';
import { endOfOfficeDay, startOfOfficeDay } from '../../text/office-time.js';

const KINDS = [
  { value: 'account', label: '登录与账号' },
  { value: 'organisation', label: '组织机构' },
  { value: 'unknown-account', label: '以不存在的账号登录' },
];

const COLUMNS: TableColumnsType<AuditEntry> = [
  { title: '时间', key: 'at', render: (_, { at }) => <TimeText at={at} /> },
  {
    title: '事项',
    key: 'command',
    render: (_, { command }) => (
      <ToneTag tone={isAlarming(command) ? 'red' : 'grey'}>{describeCommand(command)}</ToneTag>
    ),
  },
  { title: '情况', key: 'entry', render: (_, entry) => describeEntry(entry) },
  {
    title: '办理人',
    key: 'actor',
    render: (_, { actor }) => (actor === null ? <span className="quiet">未证实</span> : (actor.name ?? actor.id)),
  },
  { title: '来源地址', key: 'address', render: (_, { address }) => address ?? '' },
  {
    title: '浏览器',
    key: 'userAgent',
    render: (_, { userAgent }) => (userAgent === null ? '' : describeBrowser(userAgent)),
  },
];

/** Sign-ins, accounts and organisation, as the gateway's history has them. */
export function HistoryTab() {
  const [filters, change] = useFilters(['kind', 'personId', 'actorId', 'from', 'to']);
  const { from, to, ...rest } = filters;
  const list = useInfiniteQuery(
    auditQuery({
      ...rest,
      from: from === undefined ? undefined : startOfOfficeDay(from),
      to: to === undefined ? undefined : endOfOfficeDay(to),
    }),
  );
  return (
    <>
      <div className="filters" role="search">
        <Select
          aria-label="种类"
          placeholder="全部种类"
          allowClear
          value={filters.kind ?? null}
          options={KINDS}
          onChange={(kind: string | null | undefined) => change({ kind: kind ?? undefined })}
          style={{ width: 190 }}
        />
        <TextFilter
          label="谁的账号（人员编号）"
          value={filters.personId}
          onChange={(personId) => change({ personId })}
        />
        <TextFilter label="由谁办理（人员编号）" value={filters.actorId} onChange={(actorId) => change({ actorId })} />
        <DayRange from={from} to={to} onChange={change} />
      </div>
      <KeysetTable
        list={list}
        columns={COLUMNS}
        rowKey="id"
        label="登录与管理记录"
        empty="没有符合条件的记录。"
        expandable={{ expandedRowRender: ({ entry }) => <JsonView value={entry} /> }}
      />
    </>
  );
}
