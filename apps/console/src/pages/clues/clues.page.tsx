import { useInfiniteQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { itemsQuery } from '../../api/casework.api.js';
import type { ClueItem } from '../../api/clues.api.js';
import { SeverityTag, StateTag } from '../../components/item-tags.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { ListFilters } from '../../components/list-filters.js';
import { MineTabs } from '../../components/mine-tabs.js';
import { PageHead } from '../../components/page-head.js';
import { TimeText } from '../../components/time-text.js';
import { useFilters } from '../../components/use-filters.js';

const STATES = [
  { value: 'REGISTERED', label: '登记' },
  { value: 'ASSESSING', label: '评估' },
  { value: 'FILED', label: '立案' },
  { value: 'NOT_FILED', label: '不立案' },
  { value: 'TRANSFERRED_OUT', label: '移送' },
  { value: 'MERGED', label: '并案' },
];

const COLUMNS: TableColumnsType<ClueItem> = [
  {
    title: '编号',
    key: 'number',
    render: (_, { id, number }) => (
      <Link to={`/clues/${id}`} className="number">
        {number}
      </Link>
    ),
  },
  { title: '标题', dataIndex: 'title', width: 420 },
  { title: '状态', key: 'state', render: (_, { state, stateName }) => <StateTag state={state} name={stateName} /> },
  { title: '程度', key: 'severity', render: (_, { severity }) => <SeverityTag severity={severity} /> },
  { title: '业务条线', dataIndex: 'line' },
  {
    title: '事件',
    key: 'eventCount',
    align: 'right',
    render: (_, { eventCount, liveHitCount }) => (liveHitCount === 0 ? '命中已失效' : `${eventCount} 件`),
  },
  { title: '形成时间', key: 'openedAt', render: (_, { openedAt }) => <TimeText at={openedAt} /> },
];

const EMPTY: Readonly<Record<string, string>> = {
  responsible: '没有由您承办的线索。开始评估一条线索后，您就是它的承办人。',
  department: '本部门没有线索。',
  unassigned: '没有待分配的线索。',
};

export function CluesPage() {
  const [filters, change] = useFilters(['mine', 'text', 'state', 'ruleId', 'eventId']);
  const { mine, ...rest } = filters;
  const list = useInfiniteQuery(itemsQuery<ClueItem>('clues', filters));
  const isFiltered = Object.keys(rest).length > 0;
  return (
    <>
      <PageHead title="线索" />
      <div className="panel">
        <MineTabs mine={mine} onChange={(next) => change({ mine: next })} />
        <ListFilters text={filters.text} state={filters.state} states={STATES} onChange={change} />
        <KeysetTable
          list={list}
          columns={COLUMNS}
          rowKey="id"
          label="线索列表"
          empty={isFiltered ? '没有符合筛选条件的线索。' : (EMPTY[mine ?? ''] ?? '没有可以看到的线索。')}
        />
      </div>
    </>
  );
}
