import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { ERASURES_KEY, eventByNumberQuery, requestErasure } from '../../api/erasures.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SourceSelect } from '../../components/source-select.js';
import { TimeText } from '../../components/time-text.js';
import { useAct } from '../../components/use-act.js';
import { ERASURE_BASES } from '../../text/describe-erasure.js';

interface Fields {
  readonly basis: string;
  readonly reason: string;
}

const SHORTEST_REASON = 5;

/** Finds the event by its source and number, shows it, and asks that it be erased. */
export function RequestErasure({ onClose }: { readonly onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const [sourceId, setSourceId] = useState('');
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const act = useAct(ERASURES_KEY);
  const found = useQuery(eventByNumberQuery(sourceId, asked));
  const event = found.data?.event;

  const submit = async ({ basis, reason }: Fields): Promise<void> => {
    if (event === undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      await requestErasure(event.eventId, basis, reason.trim());
      await act(() => Promise.resolve(), '已申请，等待复核');
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title="申请删除事件"
      okText="申请"
      okButtonProps={{ disabled: event === undefined }}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
      width={620}
    >
      <Form layout="vertical" component={false}>
        <Form.Item label="来源" htmlFor="erasure-source">
          <SourceSelect
            id="erasure-source"
            own
            placeholder="本院的来源"
            width="100%"
            value={sourceId === '' ? undefined : sourceId}
            onChange={(chosen) => setSourceId(chosen ?? '')}
          />
        </Form.Item>
        <Form.Item label="来源的事件编号" htmlFor="erasure-number">
          <Input.Search
            id="erasure-number"
            maxLength={128}
            value={typed}
            enterButton="查找"
            loading={found.isFetching}
            onChange={({ target }) => setTyped(target.value)}
            onSearch={(text) => setAsked(text.trim())}
          />
        </Form.Item>
      </Form>
      {found.error === null ? null : <ProblemAlert error={found.error} />}
      {event === undefined ? null : (
        <>
          <Descriptions
            column={1}
            size="small"
            bordered
            style={{ marginBottom: 16 }}
            items={[
              { key: 'title', label: '标题', children: event.title },
              { key: 'reported', label: '上报', children: <TimeText at={event.reportedAt} /> },
              { key: 'address', label: '地址', children: event.address ?? '未载明' },
            ]}
          />
          <Alert
            type="warning"
            showIcon
            title="复核同意后立即删除，不能恢复"
            description="同一编号以后也不再接收。正在办理的案件所含的事件不能删除。"
            style={{ marginBottom: 16 }}
          />
          <Form form={form} layout="vertical" onFinish={submit}>
            <Form.Item
              name="basis"
              label="依据：《个人信息保护法》第四十七条第一款"
              rules={[{ required: true, message: '请选择依据' }]}
            >
              <Select options={[...ERASURE_BASES]} />
            </Form.Item>
            <Form.Item
              name="reason"
              label="理由"
              rules={[
                { required: true, whitespace: true, message: '请写明理由' },
                { min: SHORTEST_REASON, message: `至少 ${SHORTEST_REASON} 个字` },
              ]}
            >
              <Input.TextArea rows={3} maxLength={500} showCount placeholder="如：当事人来函要求删除，经核实推送有误" />
            </Form.Item>
          </Form>
        </>
      )}
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
