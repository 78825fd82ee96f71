import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Drawer, Flex, Popconfirm, Skeleton } from 'antd';
import { useCallback, useState } from 'react';
import type { ServiceName } from '../../api/client.js';
import {
  type AsideRecord,
  dismissRecord,
  QUARANTINE_KEY,
  recordQuery,
  resendRecord,
  type ShownRecord,
} from '../../api/quarantine.api.js';
import { PersonName } from '../../components/person-name.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { ReasonDialog } from '../../components/reason-dialog.js';
import { TimeText } from '../../components/time-text.js';
import { UnmaskNotice } from '../../components/unmask-notice.js';
import { useAct } from '../../components/use-act.js';
import { sourceOfTopic } from '../../text/describe-aside.js';
import { MendDialog } from './mend-dialog.js';
import { RecordBytes } from './record-bytes.js';
import { RecordStateTag } from './record-columns.js';
import { useClearRecord } from './use-clear-record.js';

/** One record that was put aside: why, what it holds, and what may be done about it. */
export function RecordDrawer(props: {
  readonly of: ServiceName;
  readonly record: AsideRecord | undefined;
  readonly onClose: () => void;
}) {
  const { of, record, onClose } = props;
  return (
    <Drawer
      title={record === undefined ? '记录' : `记录 ${record.id}`}
      open={record !== undefined}
      onClose={onClose}
      size={720}
      destroyOnHidden
    >
      {record === undefined ? null : <RecordView key={`${of} ${record.id}`} of={of} id={record.id} onClose={onClose} />}
    </Drawer>
  );
}

function RecordView({
  of,
  id,
  onClose,
}: {
  readonly of: ServiceName;
  readonly id: string;
  readonly onClose: () => void;
}) {
  const { data, error, refetch } = useQuery(recordQuery(of, id));
  const { clear, secondsLeft, show, hide } = useClearRecord(of, id);
  const [asking, setAsking] = useState<'unmask' | 'mend' | 'dismiss'>();
  const act = useAct(QUARANTINE_KEY);
  // The same at every rendering: a dialog counts its time from it.
  const closeDialog = useCallback(() => setAsking(undefined), []);
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  const { item } = data;
  const isOpen = item.state === 'open';
  const settle = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    if (await act(work, done)) onClose();
  };
  return (
    <>
      <RecordFacts item={item} />
      <Flex gap={8} wrap style={{ margin: '16px 0' }}>
        <Button onClick={() => setAsking('unmask')}>查看明文</Button>
        {isOpen ? (
          <>
            <Button onClick={() => setAsking('mend')}>修补</Button>
            <Popconfirm
              title={item.mends > 0 ? '按修补后的内容重发？' : '原样重发？'}
              onConfirm={() => settle(() => resendRecord(of, id), '已重发')}
            >
              <Button type="primary" ghost>
                重发
              </Button>
            </Popconfirm>
            <Button danger onClick={() => setAsking('dismiss')}>
              不再处理
            </Button>
          </>
        ) : null}
      </Flex>
      {clear === undefined ? (
        <RecordContent shown={data} />
      ) : (
        <section className="clear-text" aria-label="明文">
          <Flex justify="space-between" align="center">
            <strong>明文</strong>
            <span className="quiet" aria-hidden>
              {secondsLeft} 秒后隐去
            </span>
          </Flex>
          <RecordContent shown={clear} />
          <Button size="small" onClick={hide}>
            立即隐去
          </Button>
        </section>
      )}
      {asking === 'unmask' ? (
        <ReasonDialog
          title="查看明文"
          okText="查看一分钟"
          intro={<UnmaskNotice />}
          placeholder="如：核对平台推送的日期格式，以便修补"
          onDo={show}
          onClose={closeDialog}
        />
      ) : null}
      {asking === 'dismiss' ? (
        <ReasonDialog
          title={`不再处理记录 ${id}`}
          okText="不再处理"
          shortest={2}
          intro={<p className="quiet">记录不再重发，到保存期满删除。</p>}
          placeholder="如：平台确认是误推"
          onDo={async (reason) => {
            await dismissRecord(of, id, reason);
            await act(() => Promise.resolve(), '已不再处理');
            onClose();
          }}
          onClose={closeDialog}
        />
      ) : null}
      {asking === 'mend' ? <MendDialog of={of} id={id} onClose={closeDialog} /> : null}
    </>
  );
}

function RecordFacts({ item }: { readonly item: AsideRecord }) {
  const { topic, partition, offset, resolvedAt, resolvedBy, resolution } = item;
  const source = sourceOfTopic(topic);
  return (
    <Descriptions
      column={1}
      size="small"
      items={[
        { key: 'state', label: '状态', children: <RecordStateTag state={item.state} /> },
        { key: 'reason', label: '原因', children: <span className="mono">{item.reasonCode}</span> },
        ...(item.detail === ''
          ? []
          : [{ key: 'detail', label: '说明', children: <span className="wrap">{item.detail}</span> }]),
        ...(source === null
          ? []
          : [{ key: 'source', label: '来源', children: <span className="mono">{source}</span> }]),
        { key: 'place', label: '位置', children: <span className="mono">{`${topic}/${partition}/${offset}`}</span> },
        { key: 'recordedAt', label: '推送', children: <TimeText at={item.recordedAt} /> },
        { key: 'createdAt', label: '放入', children: <TimeText at={item.createdAt} /> },
        ...(item.mends === 0 ? [] : [{ key: 'mends', label: '修补', children: `${item.mends} 次` }]),
        ...(resolvedAt === null
          ? []
          : [
              {
                key: 'resolved',
                label: '办结',
                children: (
                  <>
                    <TimeText at={resolvedAt} /> {resolvedBy === null ? null : <PersonName id={resolvedBy} />}{' '}
                    {resolution === null ? '' : `理由：${resolution}`}
                  </>
                ),
              },
            ]),
      ]}
    />
  );
}

function RecordContent({ shown }: { readonly shown: ShownRecord }) {
  const { key, value, headers, mended } = shown;
  return (
    <>
      {mended === null ? null : <RecordBytes title="修补后的内容（重发的是它）" bytes={mended} />}
      <RecordBytes title={mended === null ? '内容' : '原来的内容'} bytes={value} />
      {key === null ? null : <RecordBytes title="键" bytes={key} />}
      <h3 className="section-title">头</h3>
      <ul className="plain-list mono">
        {Object.entries(headers).map(([name, text]) => (
          <li key={name}>
            {name}: {text}
          </li>
        ))}
      </ul>
    </>
  );
}
