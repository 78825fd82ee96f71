import { useQuery } from '@tanstack/react-query';
import { Result, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { type AdapterSummary, adapterQuery, adaptersQuery } from '../../api/adapters.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { useFilters } from '../../components/use-filters.js';
import { newestOf } from '../../text/describe-adapter.js';
import { AdapterDesk } from './adapter-desk.js';

export function AdapterPage() {
  const { id = '' } = useParams();
  const list = useQuery(adaptersQuery);
  if (list.error !== null) return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton active />;
  const adapter = list.data.find(({ adapterId }) => adapterId === id);
  const newest = adapter === undefined ? undefined : newestOf(adapter);
  if (adapter === undefined || newest === undefined) {
    return (
      <Result
        status="404"
        title="没有这个适配器"
        subTitle="它不存在，或者属于其他院。"
        extra={<Link to="/adapters">返回适配器列表</Link>}
      />
    );
  }
  return <AdapterVersionView adapter={adapter} newest={newest.version} />;
}

function AdapterVersionView({ adapter, newest }: { readonly adapter: AdapterSummary; readonly newest: number }) {
  const [{ version: asked }, change] = useFilters(['version']);
  const version = asked !== undefined && /^\d{1,9}$/.test(asked) ? Number(asked) : newest;
  // Above the version, so that a sample stays when a draft is begun from a published one.
  const [sample, setSample] = useState('');
  const { data, error, refetch } = useQuery(adapterQuery(adapter.adapterId, version));
  if (error !== null && data === undefined) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  return (
    <AdapterDesk
      key={version}
      adapter={adapter}
      detail={data}
      sample={sample}
      onSample={setSample}
      onVersion={(next) => change({ version: String(next) })}
    />
  );
}
