import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { changePassword } from '../../api/profile.api.js';
import { NewPasswordFields, type NewPassword } from '../../components/new-password-fields.js';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Fields extends NewPassword {
  readonly current: string;
}

export function ChangePassword() {
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { message } = App.useApp();
  const queryClient = useQueryClient();

  const submit = async ({ current, newPassword }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await changePassword(current, newPassword);
      form.resetFields();
      // Other sessions are over, and this browser has a new one with a token of its own.
      await queryClient.invalidateQueries();
      void message.success('密码已更换，其他会话已结束');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="panel" aria-label="更换密码">
      <h2 className="section-title">更换密码</h2>
      <Form form={form} layout="vertical" onFinish={submit} style={{ maxWidth: 420 }} requiredMark={false}>
        <Form.Item name="current" label="当前密码" rules={[{ required: true, message: '请输入当前密码' }]}>
          <Input.Password autoComplete="current-password" maxLength={128} />
        </Form.Item>
        <NewPasswordFields />
        {error === undefined ? null : (
          <Form.Item>
            <ProblemAlert error={error} />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" loading={busy}>
          更换密码
        </Button>
      </Form>
    </section>
  );
}
