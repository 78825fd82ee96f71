import { useInfiniteQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { Link } from 'react-router';
import type { CaseItem } from '../../api/cases.api.js';
import { itemsQuery } from '../../api/casework.api.js';
import { SeverityTag, StateTag } from '../../components/item-tags.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { ListFilters } from '../../components/list-filters.js';
import { MineTabs } from '../../components/mine-tabs.js';
import { PageHead } from '../../components/page-head.js';
import { useFilters } from '../../components/use-filters.js';

const STATES = [
  { value: 'FILED', label: '立案' },
  { value: 'INVESTIGATING', label: '调查核实' },
  { value: 'CLOSED', label: '结案' },
  { value: 'ARCHIVED', label: '归档' },
];

const COLUMNS: TableColumnsType<CaseItem> = [
  {
    title: '编号',
    key: 'number',
    render: (_, { id, number }) => (
      <Link to={`/cases/${id}`} className="number">
        {number}
      </Link>
    ),
  },
  { title: '标题', dataIndex: 'title', width: 420 },
  { title: '状态', key: 'state', render: (_, { state, stateName }) => <StateTag state={state} name={stateName} /> },
  { title: '程度', key: 'severity', render: (_, { severity }) => <SeverityTag severity={severity} /> },
  { title: '业务条线', dataIndex: 'line' },
  { title: '立案之日', dataIndex: 'filedOn', className: 'number' },
  {
    title: '检察建议制发之日',
    key: 'suggestionIssuedOn',
    className: 'number',
    render: (_, { suggestionIssuedOn }) => suggestionIssuedOn ?? <span className="quiet">未制发</span>,
  },
];

const EMPTY: Readonly<Record<string, string>> = {
  responsible: '没有由您承办的案件。',
  department: '本部门没有案件。',
  unassigned: '没有待分配的案件。',
};

export function CasesPage() {
  const [filters, change] = useFilters(['mine', 'text', 'state', 'ruleId', 'eventId']);
  const { mine, ...rest } = filters;
  const list = useInfiniteQuery(itemsQuery<CaseItem>('cases', filters));
  const isFiltered = Object.keys(rest).length > 0;
  return (
    <>
      <PageHead title="案件" />
      <div className="panel">
        <MineTabs mine={mine} onChange={(next) => change({ mine: next })} />
        <ListFilters text={filters.text} state={filters.state} states={STATES} onChange={change} />
        <KeysetTable
          list={list}
          columns={COLUMNS}
          rowKey="id"
          label="案件列表"
          empty={isFiltered ? '没有符合筛选条件的案件。' : (EMPTY[mine ?? ''] ?? '没有可以看到的案件。')}
        />
      </div>
    </>
  );
}
