import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { CALENDAR_KEY, type CalendarDay, setDay } from '../../api/calendar.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Fields {
  readonly kind: string;
  readonly name: string;
}

export function DayDialog({ day, onClose }: { readonly day: CalendarDay; readonly onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const { message } = App.useApp();

  const submit = async ({ kind, name }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await setDay(day.day, kind, name.trim());
      void message.success(`${day.day} 已更改，各服务随即采用`);
      onClose();
      await queryClient.invalidateQueries({ queryKey: CALENDAR_KEY });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={day.day}
      okText="保存"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <Form form={form} layout="vertical" onFinish={submit} initialValues={{ kind: day.kind, name: day.name ?? '' }}>
        <Form.Item name="kind" label="这一天是">
          <Radio.Group
            options={[
              { value: 'workday', label: '工作日' },
              { value: 'holiday', label: '休息日' },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="name"
          label="名称"
          extra="如：国庆节调休上班"
          rules={[{ required: true, whitespace: true, message: '请写明名称' }]}
        >
          <Input maxLength={50} />
        </Form.Item>
      </Form>
      {day.editedBy === null ? null : <p className="quiet">现在的安排由 {day.editedBy} 指定。</p>}
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
