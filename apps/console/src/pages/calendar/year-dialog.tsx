import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { CALENDAR_KEY, setYear } from '../../api/calendar.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Fields {
  readonly year: number;
  readonly notice?: string | null;
}

/** Enters a year, or the number of the notice that its holidays follow. */
export function YearDialog(props: {
  readonly year: number;
  readonly notice: string | null;
  readonly onDone: (year: number) => void;
  readonly onClose: () => void;
}) {
  const { onDone, onClose } = props;
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const { message } = App.useApp();

  const submit = async ({ year, notice }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const text = notice?.trim() ?? '';
      await setYear(year, text === '' ? null : text);
      await queryClient.invalidateQueries({ queryKey: CALENDAR_KEY });
      void message.success(`${year} 年已录入`);
      onDone(year);
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
      title="录入年份"
      okText="保存"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={{ year: props.year, notice: props.notice ?? '' }}
      >
        <Form.Item name="year" label="年份" rules={[{ required: true, message: '请填写年份' }]}>
          <InputNumber min={2000} max={2999} precision={0} />
        </Form.Item>
        <Form.Item name="notice" label="节假日安排通知的文号" extra="尚未发布的不填，仅以法定节日预排。">
          <Input maxLength={100} placeholder="如：国办发明电〔2025〕7号" />
        </Form.Item>
      </Form>
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
