import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Flex, Popconfirm, Result, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { changeSource, type Source, SOURCES_KEY, sourcesQuery } from '../../api/sources.api.js';
import { PageHead } from '../../components/page-head.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { useAct } from '../../components/use-act.js';
import { useOfficeName } from '../../components/use-office-name.js';
import { FEEDERS, hasAnyRole } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { keptText, rateText, regionsText } from '../../text/describe-source.js';
import { ArrivalText, SourceState } from '../sources/source-state.js';
import { BindAdapter } from './bind-adapter.js';
import { ChangeSettings } from './change-settings.js';
import { ReconciledDays } from './reconciled-days.js';
import { SilencesPanel } from './silences-panel.js';
import { SourceKeys } from './source-keys.js';

export function SourcePage() {
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery(sourcesQuery);
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton active />;
  const source = data.find(({ sourceId }) => sourceId === id);
  if (source === undefined) {
    return (
      <Result
        status="404"
        title="没有这个来源"
        subTitle="它不存在，或者不在您可以查阅的范围内。"
        extra={<Link to="/sources">返回来源列表</Link>}
      />
    );
  }
  return <SourceView source={source} />;
}

function SourceView({ source }: { readonly source: Source }) {
  const { person } = useSession();
  const { sourceId, procuratorateId } = source;
  const isOwn = procuratorateId === person.office.id;
  const mayChange = isOwn && hasAnyRole(person.roles, ['ops']);
  const looksAfter = isOwn && hasAnyRole(person.roles, FEEDERS);
  return (
    <>
      <PageHead
        title={source.name}
        tags={<SourceState state={source.state} />}
        actions={<SourceActs source={source} mayChange={mayChange} mayBind={looksAfter} />}
        note={
          isOwn ? (
            <span className="mono">{sourceId}</span>
          ) : (
            <>
              <span className="mono">{sourceId}</span>，由其所属院的系统管理员管理。
            </>
          )
        }
      />
      <SourceFacts source={source} looksAfter={looksAfter} />
      <SourceKeys source={source} mayChange={mayChange} />
      {looksAfter ? (
        <>
          <ReconciledDays sourceId={sourceId} />
          <SilencesPanel sourceId={sourceId} />
        </>
      ) : null}
    </>
  );
}

function SourceFacts({ source, looksAfter }: { readonly source: Source; readonly looksAfter: boolean }) {
  const officeName = useOfficeName();
  const { adapterId } = source;
  return (
    <section className="panel" aria-label="基本情况">
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2, xl: 3 }}
        items={[
          { key: 'kind', label: '系统种类', children: source.kind },
          { key: 'office', label: '检察院', children: officeName(source.procuratorateId) },
          { key: 'region', label: '所在区划', children: <span className="number">{source.regionCode12}</span> },
          {
            key: 'arrival',
            label: '最近推送',
            children: (
              <div>
                <ArrivalText source={source} />
              </div>
            ),
          },
          { key: 'regions', label: '可推送的区划', children: regionsText(source.regions) },
          { key: 'rate', label: '限速', children: rateText(source.rateLimit) },
          {
            key: 'retention',
            label: '保存天数',
            children: keptText(source),
          },
          { key: 'basis', label: '法律依据', children: source.lawfulBasis ?? '未载明' },
          {
            key: 'adapter',
            label: '适配器',
            children:
              adapterId === null ? '无，按规范格式推送' : <Link to={`/adapters/${adapterId}`}>{adapterId}</Link>,
          },
          ...(looksAfter
            ? [
                {
                  key: 'pull',
                  label: '拉取',
                  children: <Link to={`/connectors/${encodeURIComponent(source.sourceId)}`}>拉取连接器</Link>,
                },
              ]
            : []),
        ]}
      />
    </section>
  );
}

function SourceActs(props: { readonly source: Source; readonly mayChange: boolean; readonly mayBind: boolean }) {
  const { source, mayChange, mayBind } = props;
  const { sourceId, name, state } = source;
  const [open, setOpen] = useState<'settings' | 'adapter'>();
  const act = useAct(SOURCES_KEY);
  const isActive = state === 'active';
  const close = (): void => setOpen(undefined);
  return (
    <Flex gap={8} wrap>
      {mayBind ? <Button onClick={() => setOpen('adapter')}>选择适配器</Button> : null}
      {mayChange ? (
        <>
          <Button onClick={() => setOpen('settings')}>更改设置</Button>
          <Popconfirm
            title={isActive ? `停用：${name}？` : `启用：${name}？`}
            description={isActive ? '停用后推送的一律不接收；经 Kafka 的放入隔离区，启用后可以重发。' : undefined}
            onConfirm={() =>
              act(
                () => changeSource(sourceId, { state: isActive ? 'suspended' : 'active' }),
                isActive ? '来源已停用' : '来源已启用',
              )
            }
          >
            <Button danger={isActive}>{isActive ? '停用' : '启用'}</Button>
          </Popconfirm>
        </>
      ) : null}
      {open === 'settings' ? <ChangeSettings source={source} onClose={close} /> : null}
      {open === 'adapter' ? <BindAdapter source={source} onClose={close} /> : null}
    </Flex>
  );
}
