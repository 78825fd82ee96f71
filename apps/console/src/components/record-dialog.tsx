import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { App, Form, type FormItemProps, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { ProblemAlert } from './problem-alert.js';

/** One field of a record: its place in the body, and what it is typed or chosen with. */
export interface RecordField extends Pick<FormItemProps, 'extra' | 'rules' | 'valuePropName' | 'dependencies'> {
  readonly name: string;
  readonly label: string;
  readonly input: ReactNode;
}

export const REQUIRED = { required: true, message: '必填' };

/** Takes a record's fields and saves it; what the server refuses is told below them. */
export function RecordDialog<Values extends object>(props: {
  readonly title: string;
  /** Above the fields: what this does, and to whom it is told. */
  readonly intro?: ReactNode;
  readonly fields: readonly RecordField[];
  readonly initial: Partial<Values>;
  readonly okText?: string;
  readonly done?: string;
  /** What is read anew afterwards. */
  readonly changes: QueryKey;
  readonly onSave: (values: Values) => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const { title, intro, fields, initial, okText = '保存', done = '已保存', changes, onSave, onClose } = props;
  const [form] = Form.useForm<Values>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const { message } = App.useApp();

  const submit = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onSave(values);
      void message.success(done);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
    await queryClient.invalidateQueries({ queryKey: changes });
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
      <Form<Values> form={form} layout="vertical" initialValues={initial} onFinish={submit}>
        {fields.map(({ input, ...item }) => (
          <Form.Item key={item.name} {...item}>
            {input}
          </Form.Item>
        ))}
      </Form>
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
