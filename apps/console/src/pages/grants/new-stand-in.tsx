import { useQueryClient } from '@tanstack/react-query';
import { DatePicker, Form, Modal } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { createEntity, ORGANISATION_KEY } from '../../api/organisation.api.js';
import { PersonSelect } from '../../components/person-select.js';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Fields {
  readonly personId: string;
  readonly forPersonId: string;
  readonly days: readonly [Dayjs, Dayjs];
}

export function NewStandIn({ onClose }: { readonly onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();

  const submit = async ({ personId, forPersonId, days }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const [fromDay, toDay] = days.map((day) => day.format('YYYY-MM-DD'));
    try {
      await createEntity('stand-ins', { personId, forPersonId, fromDay, toDay });
      onClose();
      await queryClient.invalidateQueries({ queryKey: ORGANISATION_KEY });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title="指定代理"
      okText="指定"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <p className="quiet">代理人在此期间取得被代理人的角色和部门，不能再转；须为同院的人员。</p>
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item name="personId" label="代理人" rules={[{ required: true, message: '请选择代理人' }]}>
          <PersonSelect />
        </Form.Item>
        <Form.Item name="forPersonId" label="被代理人" rules={[{ required: true, message: '请选择被代理人' }]}>
          <PersonSelect />
        </Form.Item>
        <Form.Item name="days" label="起止，含当日" rules={[{ required: true, message: '请选择起止' }]}>
          <DatePicker.RangePicker />
        </Form.Item>
      </Form>
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
