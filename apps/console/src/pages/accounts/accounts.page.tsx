import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { type Account, accountsQuery } from '../../api/accounts.api.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { OfficeSelect } from '../../components/office-select.js';
import { PageHead } from '../../components/page-head.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import { AccountActs } from './account-acts.js';
import { NewAccount } from './new-account.js';

const COLUMNS: TableColumnsType<Account> = [
  { title: '账号', key: 'account', render: (_, { account }) => <span className="mono">{account}</span> },
  {
    title: '人员',
    key: 'person',
    render: (_, { person }) => (
      <>
        {person.name} <span className="quiet">{person.id}</span>
      </>
    ),
  },
  { title: '单位', key: 'office', render: (_, { office }) => office.name },
  { title: '状态', key: 'state', render: (_, account) => <AccountState account={account} /> },
  {
    title: '动态口令',
    key: 'secondFactor',
    render: (_, { secondFactor }) => (secondFactor ? '已启用' : <span className="quiet">未启用</span>),
  },
  {
    title: '最近登录',
    key: 'lastSignInAt',
    render: (_, { lastSignInAt }) =>
      lastSignInAt === null ? <span className="quiet">从未</span> : <TimeText at={lastSignInAt} />,
  },
  { title: '操作', key: 'acts', render: (_, account) => <AccountActs account={account} /> },
];

function AccountState({ account }: { readonly account: Account }) {
  if (account.state === 'locked') return <ToneTag tone="red">已锁定</ToneTag>;
  if (account.lockedUntil !== null) return <ToneTag tone="orange">暂时锁定</ToneTag>;
  if (account.mustChangePassword) return <ToneTag tone="gold">待更换密码</ToneTag>;
  return <ToneTag tone="green">正常</ToneTag>;
}

export function AccountsPage() {
  const [filters, change] = useFilters(['office']);
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(accountsQuery(filters));
  return (
    <>
      <PageHead
        title="账号"
        note="本院和下级院的登录账号。锁定、重置密码、清除动态口令时，其全部会话立即结束。"
        actions={
          <Button type="primary" onClick={() => setCreating(true)}>
            新建账号
          </Button>
        }
      />
      <div className="panel">
        <div className="filters" role="search">
          <OfficeSelect value={filters.office} onChange={(office) => change({ office })} />
        </div>
        <KeysetTable list={list} columns={COLUMNS} rowKey="id" label="账号列表" empty="没有账号。" />
      </div>
      {creating ? <NewAccount onClose={() => setCreating(false)} /> : null}
    </>
  );
}
