import { Form, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { ProblemAlert } from './problem-alert.js';

const SHORTEST_REASON = 5;

/** Asks why something is done, and does it; it closes when it is done, and says what was refused. */
export function ReasonDialog(props: {
  readonly title: string;
  readonly okText: string;
  readonly intro?: ReactNode;
  readonly placeholder: string;
  readonly shortest?: number;
  readonly onDo: (reason: string) => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const { title, okText, intro, placeholder, shortest = SHORTEST_REASON, onDo, onClose } = props;
  const [form] = Form.useForm<{ reason: string }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const submit = async ({ reason }: { readonly reason: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onDo(reason.trim());
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
      title={title}
      okText={okText}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      {intro}
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item
          name="reason"
          label="理由"
          rules={[
            { required: true, whitespace: true, message: '请写明理由' },
            { min: shortest, message: `至少 ${shortest} 个字` },
          ]}
        >
          <Input.TextArea rows={3} maxLength={500} showCount placeholder={placeholder} />
        </Form.Item>
      </Form>
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
