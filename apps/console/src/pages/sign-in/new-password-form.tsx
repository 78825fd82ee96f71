import { Alert, Button, Flex, Form } from 'antd';
import { useState } from 'react';
import { giveNewPassword } from '../../api/session.api.js';
import { NewPasswordFields, type NewPassword } from '../../components/new-password-fields.js';
import { SignInProblem } from './sign-in-problem.js';
import type { StepProps } from './step-props.js';

export function NewPasswordForm(props: StepProps & { readonly challenge: string }) {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const submit = async ({ newPassword }: NewPassword): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onStep(await giveNewPassword(props.challenge, newPassword));
    } catch (failure) {
      if (!props.onFailure(failure)) setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit} size="large">
      <Form.Item>
        <Alert
          type="info"
          showIcon
          title="请先更换密码"
          description="现在的密码是初始密码，或已到期，须更换后才能进入。"
        />
      </Form.Item>
      <NewPasswordFields autoFocus />
      {error === undefined ? null : (
        <Form.Item>
          <SignInProblem error={error} />
        </Form.Item>
      )}
      <Flex gap={12}>
        <Button onClick={props.onRestart}>返回</Button>
        <Button type="primary" htmlType="submit" block loading={busy}>
          更换并登录
        </Button>
      </Flex>
    </Form>
  );
}
