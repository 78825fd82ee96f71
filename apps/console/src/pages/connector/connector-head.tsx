import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Popconfirm } from 'antd';
import { Link } from 'react-router';
import { type Connector, CONNECTORS_KEY, connectorStateQuery, switchConnector } from '../../api/connectors.api.js';
import type { Source } from '../../api/sources.api.js';
import { PageHead } from '../../components/page-head.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useAct } from '../../components/use-act.js';

export function ConnectorHead(props: {
  readonly source: Source;
  readonly connector: Connector | null;
  /** Nothing was typed that is not saved: what is started is what is seen. */
  readonly isSaved: boolean;
}) {
  const { source, connector, isSaved } = props;
  return (
    <>
      <PageHead
        title={`${source.name}的拉取`}
        tags={
          connector === null ? (
            <ToneTag tone="gold">尚未保存</ToneTag>
          ) : (
            <ToneTag tone="blue">第 {connector.version} 版</ToneTag>
          )
        }
        actions={connector === null ? undefined : <SwitchActs connector={connector} isSaved={isSaved} />}
        note={
          <>
            <Link to={`/sources/${encodeURIComponent(source.sourceId)}`} className="mono">
              {source.sourceId}
            </Link>
            ；记录
            {source.adapterId === null ? (
              '按规范格式读取，未选择适配器'
            ) : (
              <>
                由适配器 <Link to={`/adapters/${encodeURIComponent(source.adapterId)}`}>{source.adapterId}</Link> 读取
              </>
            )}
          </>
        }
      />
    </>
  );
}

function SwitchActs({ connector, isSaved }: { readonly connector: Connector; readonly isSaved: boolean }) {
  const { sourceId, state } = connector;
  const { isFetching, refetch } = useQuery(connectorStateQuery(sourceId));
  const act = useAct(CONNECTORS_KEY);
  return (
    <Flex gap={8} wrap justify="end">
      <Button loading={isFetching} onClick={() => void refetch()}>
        刷新
      </Button>
      {state === 'stopped' ? (
        <Popconfirm
          title="开始拉取？"
          description={isSaved ? '从上次的位置问起，此后按时去问。' : '写法中没有保存的改动不起作用：按已保存的拉取。'}
          onConfirm={() => act(() => switchConnector(sourceId, 'start'), '已开始拉取')}
        >
          <Button type="primary">开始拉取</Button>
        </Popconfirm>
      ) : (
        <Popconfirm
          title="停止拉取？"
          description="位置保留，正在问的一页不再接收；再开始时从那里继续。"
          onConfirm={() => act(() => switchConnector(sourceId, 'stop'), '已停止拉取')}
        >
          <Button danger>停止拉取</Button>
        </Popconfirm>
      )}
    </Flex>
  );
}
