import { Button, Flex, InputNumber, Popconfirm, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import {
  addKey,
  retireKey,
  revokeKey,
  type Source,
  type SourceKey,
  SOURCES_KEY,
  type Suite,
} from '../../api/sources.api.js';
import { RecordDialog, REQUIRED } from '../../components/record-dialog.js';
import { TimeText } from '../../components/time-text.js';
import { type Tone, ToneTag } from '../../components/tone-tag.js';
import { useAct } from '../../components/use-act.js';
import { KEY_STATES, SUITE_NAMES } from '../../text/describe-source.js';
import { SUITE_OPTIONS } from '../sources/register-source.js';
import { useShowSecret } from '../sources/use-show-secret.js';

const TONES: Readonly<Record<SourceKey['state'], Tone>> = {
  active: 'green',
  retiring: 'gold',
  retired: 'grey',
  revoked: 'red',
};
const MOST_IN_USE = 2;
const HOURS = 24;
const MOST_HOURS = 2_160;

const isInUse = ({ state }: SourceKey): boolean => state === 'active' || state === 'retiring';

/** What a source signs with: at most two keys at a time, so that one is exchanged without a gap. */
export function SourceKeys({ source, mayChange }: { readonly source: Source; readonly mayChange: boolean }) {
  const [open, setOpen] = useState<'add' | SourceKey>();
  const isFull = source.keys.filter(isInUse).length >= MOST_IN_USE;
  const close = (): void => setOpen(undefined);
  const columns: TableColumnsType<SourceKey> = [
    { title: '密钥', key: 'keyId', render: (_, { keyId }) => <span className="mono">{keyId}</span> },
    {
      title: '状态',
      key: 'state',
      render: (_, { state }) => <ToneTag tone={TONES[state]}>{KEY_STATES[state]}</ToneTag>,
    },
    { title: '算法', key: 'suite', render: (_, { suite }) => SUITE_NAMES[suite] },
    { title: '建立', key: 'createdAt', render: (_, { createdAt }) => <TimeText at={createdAt} /> },
    { title: '停用', key: 'endsAt', render: (_, { endsAt }) => (endsAt === null ? '' : <TimeText at={endsAt} />) },
    ...(mayChange
      ? [
          {
            title: '操作',
            key: 'acts',
            render: (_: unknown, key: SourceKey) => (
              <KeyActs source={source} sourceKey={key} onRetire={() => setOpen(key)} />
            ),
          },
        ]
      : []),
  ];
  return (
    <section className="panel" aria-label="密钥">
      <Flex justify="space-between" align="center" wrap className="filters">
        <h2 className="card-title">密钥</h2>
        {mayChange ? (
          <Button
            onClick={() => setOpen('add')}
            disabled={isFull}
            title={isFull ? '已有两个密钥在用，先停用一个' : undefined}
          >
            添加密钥
          </Button>
        ) : null}
      </Flex>
      <Table<SourceKey>
        aria-label="密钥"
        rowKey="keyId"
        size="small"
        pagination={false}
        columns={columns}
        dataSource={[...source.keys]}
        scroll={{ x: 'max-content' }}
      />
      {open === 'add' ? <AddKey source={source} onClose={close} /> : null}
      {open === undefined || open === 'add' ? null : <RetireKey source={source} sourceKey={open} onClose={close} />}
    </section>
  );
}

function KeyActs(props: { readonly source: Source; readonly sourceKey: SourceKey; readonly onRetire: () => void }) {
  const { source, sourceKey, onRetire } = props;
  const { keyId, state } = sourceKey;
  const act = useAct(SOURCES_KEY);
  const isLast = !source.keys.some((other) => other.keyId !== keyId && other.state === 'active');
  if (state === 'revoked') return null;
  return (
    <Flex gap={12}>
      {isInUse(sourceKey) && !isLast ? (
        <Button type="link" size="small" className="text-button" aria-label={`停用 ${keyId}`} onClick={onRetire}>
          {state === 'retiring' ? '改停用时间' : '停用'}
        </Button>
      ) : null}
      <Popconfirm
        title={`立即撤销 ${keyId}？`}
        description={
          isLast
            ? '这是最后一个密钥：撤销后来源不能再推送，尚未处理的也不再接收。'
            : '用于密钥泄露：用它签名、尚未处理的推送也不再接收。'
        }
        onConfirm={() => act(() => revokeKey(source.sourceId, keyId), `${keyId} 已撤销`)}
      >
        <Button type="link" size="small" className="text-button" danger aria-label={`撤销 ${keyId}`}>
          撤销
        </Button>
      </Popconfirm>
    </Flex>
  );
}

function AddKey({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const showSecret = useShowSecret();
  return (
    <RecordDialog<{ suite: Suite }>
      title="添加密钥"
      okText="添加"
      done="密钥已添加"
      changes={SOURCES_KEY}
      intro={<p className="quiet">原有的密钥继续有效。平台换用新密钥之后，再停用旧的。</p>}
      initial={{ suite: source.keys.at(-1)?.suite ?? 'hmac-sha256' }}
      fields={[{ name: 'suite', label: '签名算法', rules: [REQUIRED], input: <Select options={SUITE_OPTIONS} /> }]}
      onSave={async ({ suite }) => showSecret(await addKey(source.sourceId, suite))}
      onClose={onClose}
    />
  );
}

function RetireKey(props: { readonly source: Source; readonly sourceKey: SourceKey; readonly onClose: () => void }) {
  const { source, sourceKey, onClose } = props;
  const { keyId } = sourceKey;
  return (
    <RecordDialog<{ afterHours: number }>
      title={`停用密钥 ${keyId}`}
      okText="停用"
      done={`${keyId} 将停用`}
      changes={SOURCES_KEY}
      intro={<p className="quiet">到时不再有效；之前推送的不受影响，何时处理都可以。</p>}
      initial={{ afterHours: HOURS }}
      fields={[
        {
          name: 'afterHours',
          label: '多少小时后停用',
          extra: `0 为立即，至多 ${MOST_HOURS}。`,
          rules: [REQUIRED],
          input: <InputNumber min={0} max={MOST_HOURS} precision={0} style={{ width: '100%' }} />,
        },
      ]}
      onSave={({ afterHours }) => retireKey(source.sourceId, keyId, afterHours)}
      onClose={onClose}
    />
  );
}
