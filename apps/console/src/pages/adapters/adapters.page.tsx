import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type AdapterSummary, adaptersQuery } from '../../api/adapters.api.js';
import { PageHead } from '../../components/page-head.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TextFilter } from '../../components/text-filter.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import { ADAPTER_STATES } from '../../text/describe-adapter.js';
import { NewAdapter } from './new-adapter.js';
import { VersionTag } from './version-tag.js';

const COLUMNS: TableColumnsType<AdapterSummary> = [
  {
    title: '适配器',
    key: 'title',
    render: (_, { adapterId, title }) => (
      <>
        <Link to={`/adapters/${encodeURIComponent(adapterId)}`}>{title}</Link>
        <div className="quiet mono">{adapterId}</div>
      </>
    ),
  },
  {
    title: '归属',
    key: 'procuratorateId',
    render: (_, { procuratorateId }) =>
      procuratorateId === null ? <ToneTag tone="grey">随产品提供</ToneTag> : <ToneTag tone="blue">本院</ToneTag>,
  },
  {
    title: '版本',
    key: 'versions',
    render: (_, { versions }) => (
      <Flex gap={4} wrap>
        {(versions ?? [])
          .filter(({ state }) => state !== 'retired')
          .map(({ version, state }) => (
            <VersionTag key={version} version={version} state={state} />
          ))}
        <RetiredCount versions={versions} />
      </Flex>
    ),
  },
  {
    title: '使用它的来源',
    key: 'sources',
    render: (_, { sources }) =>
      sources.length === 0 ? (
        <span className="quiet">无</span>
      ) : (
        <Flex gap={12} wrap>
          {sources.map((sourceId) => (
            <Link key={sourceId} to={`/sources/${encodeURIComponent(sourceId)}`} className="mono">
              {sourceId}
            </Link>
          ))}
        </Flex>
      ),
  },
];

function RetiredCount({ versions }: Pick<AdapterSummary, 'versions'>) {
  const count = (versions ?? []).filter(({ state }) => state === 'retired').length;
  return count === 0 ? null : (
    <span className="quiet">
      {count} 个{ADAPTER_STATES.retired}
    </span>
  );
}

const isLike = ({ adapterId, title }: AdapterSummary, text: string): boolean =>
  [adapterId, title].some((part) => part.toLowerCase().includes(text.toLowerCase()));

export function AdaptersPage() {
  const [{ text }, change] = useFilters(['text']);
  const [creating, setCreating] = useState(false);
  const list = useQuery(adaptersQuery);
  return (
    <>
      <PageHead
        title="适配器"
        note="说明一个平台的记录怎样成为一次推送：取哪一栏、怎样换算、什么是个人信息。发布后，使用它的来源随即按新版本读取。"
        actions={
          <Button type="primary" onClick={() => setCreating(true)}>
            新建适配器
          </Button>
        }
      />
      <div className="panel">
        <div className="filters" role="search">
          <TextFilter label="名称或编号" value={text} onChange={(next) => change({ text: next })} />
        </div>
        {list.error === null ? (
          <Table<AdapterSummary>
            aria-label="适配器列表"
            rowKey="adapterId"
            size="middle"
            columns={COLUMNS}
            dataSource={(list.data ?? []).filter((adapter) => text === undefined || isLike(adapter, text))}
            loading={list.isPending}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        ) : (
          <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
        )}
      </div>
      {creating ? <NewAdapter onClose={() => setCreating(false)} /> : null}
    </>
  );
}
