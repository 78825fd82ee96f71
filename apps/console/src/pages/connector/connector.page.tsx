import { useQuery } from '@tanstack/react-query';
import { Result, Skeleton } from 'antd';
import { Link, useParams } from 'react-router';
import { connectorQuery } from '../../api/connectors.api.js';
import { type Source, sourcesQuery } from '../../api/sources.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { useFilters } from '../../components/use-filters.js';
import { useSession } from '../../session/use-session.js';
import { CONNECTOR_TEMPLATES } from '../../text/connector-templates.js';
import { ConnectorDesk } from './connector-desk.js';

const back = <Link to="/connectors">返回连接器列表</Link>;

export function ConnectorPage() {
  const { id = '' } = useParams();
  const { person } = useSession();
  const { data, error, isPending, refetch } = useQuery(sourcesQuery);
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton active />;
  const source = data.find(({ sourceId }) => sourceId === id);
  if (source === undefined) {
    return <Result status="404" title="没有这个来源" subTitle="它不存在，或者不在您可以查阅的范围内。" extra={back} />;
  }
  if (source.procuratorateId !== person.office.id) {
    return <Result status="403" title="这个来源属于其他院" subTitle="它的拉取由其所属院的人员设置。" extra={back} />;
  }
  return <ConnectorOf key={id} source={source} />;
}

function ConnectorOf({ source }: { readonly source: Source }) {
  const [{ begin }] = useFilters(['begin']);
  const { data, error, refetch } = useQuery(connectorQuery(source.sourceId));
  if (error !== null && data === undefined) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  const template = CONNECTOR_TEMPLATES.find(({ id }) => id === begin) ?? CONNECTOR_TEMPLATES[0];
  // Another version is another text; a switch of it is not.
  return (
    <ConnectorDesk
      key={data?.version ?? `new ${begin ?? ''}`}
      source={source}
      connector={data}
      begun={template?.definition ?? {}}
    />
  );
}
