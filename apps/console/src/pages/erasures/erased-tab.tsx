import { useInfiniteQuery } from '@tanstack/react-query';
import { Select, type TableColumnsType } from 'antd';
import { type ErasedDay, type ErasedFilters, erasedQuery } from '../../api/erasures.api.js';
import { DayRange } from '../../components/day-range.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { SourceSelect } from '../../components/source-select.js';
import { TextFilter } from '../../components/text-filter.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import { hasAnyRole, SOURCE_READERS } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { RULE_NAMES, ruleWay } from '../../text/describe-erasure.js';

const WAYS = [
  { value: 'time', label: '期满自动' },
  { value: 'request', label: '人工' },
];

const COLUMNS: TableColumnsType<ErasedDay> = [
  { title: '日期', key: 'day', width: 130, render: (_, { day }) => <span className="number">{day}</span> },
  {
    title: '来源',
    key: 'source',
    render: (_, { sourceId, sourceName }) => (
      <>
        {sourceName}
        <div className="quiet mono wrap">{sourceId}</div>
      </>
    ),
  },
  {
    title: '件数',
    key: 'events',
    width: 120,
    align: 'right',
    render: (_, { events }) => <span className="number">{events.toLocaleString('zh-CN')}</span>,
  },
  {
    title: '方式',
    key: 'way',
    width: 120,
    render: (_, { rule }) => <ToneTag tone={rule === 'request' ? 'purple' : 'blue'}>{ruleWay(rule)}</ToneTag>,
  },
  { title: '规则', key: 'rule', render: (_, { rule }) => RULE_NAMES[rule] },
];

const isWay = (text: string | undefined): text is NonNullable<ErasedFilters['by']> =>
  text === 'time' || text === 'request';

/** What went, day by day: by the end of its term, or because somebody asked. */
export function ErasedTab() {
  const { person } = useSession();
  const [{ source, by, from, to }, change] = useFilters(['source', 'by', 'from', 'to']);
  const way = isWay(by) ? by : undefined;
  const list = useInfiniteQuery(erasedQuery({ sourceId: source, by: way, from, to }));
  return (
    <>
      <div className="filters" role="search">
        {hasAnyRole(person.roles, SOURCE_READERS) ? (
          <SourceSelect own value={source} onChange={(next) => change({ source: next })} width={240} />
        ) : (
          <TextFilter label="来源编号" value={source} onChange={(next) => change({ source: next })} />
        )}
        <Select
          aria-label="方式"
          placeholder="全部方式"
          allowClear
          value={way ?? null}
          options={WAYS}
          onChange={(next: string | null | undefined) => change({ by: next ?? undefined })}
          style={{ width: 150 }}
        />
        <DayRange from={from} to={to} onChange={change} />
      </div>
      <KeysetTable
        list={list}
        columns={COLUMNS}
        rowKey={({ day, sourceId, rule }) => `${day} ${sourceId} ${rule}`}
        label="已删除的事件"
        empty="没有符合条件的删除。设定了保存期限的来源，期满后才会有。"
        isFixed
      />
    </>
  );
}
