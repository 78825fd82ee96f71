import { Button, Flex, Form, Input, type InputRef } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { giveSecondFactor } from '../../api/session.api.js';
import { SignInProblem } from './sign-in-problem.js';
import type { StepProps } from './step-props.js';

/** Takes the six digits. `children` stand above it. */
export function SecondFactorForm(
  props: StepProps & { readonly challenge: string; readonly children?: ReactNode; readonly submitText?: string },
) {
  const { challenge, onStep, onFailure, onRestart, children, submitText = '验证' } = props;
  const [form] = Form.useForm<{ code: string }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const input = useRef<InputRef>(null);
  useEffect(() => input.current?.focus(), []);

  const submit = async ({ code }: { readonly code: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onStep(await giveSecondFactor(challenge, code));
    } catch (failure) {
      if (onFailure(failure)) return;
      setError(failure);
      form.resetFields();
      input.current?.focus();
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} size="large">
      {children}
      <Form.Item
        name="code"
        label="动态口令"
        extra="身份验证器中的六位数字。"
        rules={[{ required: true, pattern: /^\d{6}$/, message: '请输入六位数字' }]}
      >
        <Input ref={input} inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
      </Form.Item>
      {error === undefined ? null : (
        <Form.Item>
          <SignInProblem error={error} />
        </Form.Item>
      )}
      <Flex gap={12}>
        <Button onClick={onRestart}>返回</Button>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {submitText}
        </Button>
      </Flex>
    </Form>
  );
}
