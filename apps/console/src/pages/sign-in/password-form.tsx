import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { signIn, type SignInStep } from '../../api/session.api.js';
import { SignInProblem } from './sign-in-problem.js';

interface Fields {
  readonly account: string;
  readonly password: string;
}

export function PasswordForm({ onStep }: { readonly onStep: (step: SignInStep) => Promise<void> }) {
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const submit = async ({ account, password }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onStep(await signIn(account.trim(), password));
    } catch (failure) {
      setError(failure);
      form.resetFields(['password']);
      form.focusField('password');
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} size="large">
      <Form.Item name="account" label="账号" rules={[{ required: true, whitespace: true, message: '请输入账号' }]}>
        <Input prefix={<UserOutlined />} autoComplete="username" autoFocus maxLength={64} />
      </Form.Item>
      <Form.Item name="password" label="密码" rules={[{ required: true, message: '请输入密码' }]}>
        <Input.Password prefix={<LockOutlined />} autoComplete="current-password" maxLength={200} />
      </Form.Item>
      {error === undefined ? null : (
        <Form.Item>
          <SignInProblem error={error} />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" block loading={busy}>
        登录
      </Button>
    </Form>
  );
}
