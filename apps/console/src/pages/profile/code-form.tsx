import { Button, Flex, Form, Input } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.js';

/** Asks for the six digits of an authenticator. */
export function CodeForm(props: {
  readonly submitText: string;
  readonly onCode: (code: string) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const [form] = Form.useForm<{ code: string }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const submit = async ({ code }: { readonly code: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onCode(code);
    } catch (failure) {
      setError(failure);
      form.resetFields();
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form form={form} layout="vertical" onFinish={submit} style={{ maxWidth: 420 }} requiredMark={false}>
      <Form.Item
        name="code"
        label="六位数字"
        rules={[{ required: true, pattern: /^\d{6}$/, message: '请输入六位数字' }]}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} style={{ width: 160 }} />
      </Form.Item>
      {error === undefined ? null : (
        <Form.Item>
          <ProblemAlert error={error} />
        </Form.Item>
      )}
      <Flex gap={8}>
        <Button type="primary" htmlType="submit" loading={busy}>
          {props.submitText}
        </Button>
        <Button onClick={props.onCancel}>取消</Button>
      </Flex>
    </Form>
  );
}
