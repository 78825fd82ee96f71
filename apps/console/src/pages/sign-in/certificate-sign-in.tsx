import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { type CertificateChallenge, giveSignature, type SignInStep, startCertificate } from '../../api/session.api.js';
import { isProblem } from '../../api/problem.js';
import { SignInProblem } from './sign-in-problem.js';

interface Fields {
  readonly certificate: string;
  readonly signature: string;
}

/**
 * Sign-in by a certificate. Browsers cannot reach the key on a token, and every maker has a program of its own for it, so
 * the text to be signed is shown and its signature taken back.
 */
export function CertificateSignIn({ onStep }: { readonly onStep: (step: SignInStep) => Promise<void> }) {
  const [form] = Form.useForm<Fields>();
  const [begun, setBegun] = useState<CertificateChallenge>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const start = async (): Promise<void> => {
    setError(undefined);
    try {
      setBegun(await startCertificate());
    } catch (failure) {
      setError(failure);
    }
  };
  const submit = async ({ certificate, signature }: Fields): Promise<void> => {
    if (begun === undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      await onStep(await giveSignature(begun.challenge, certificate.trim(), signature.replace(/\s/g, '')));
    } catch (failure) {
      setError(failure);
      // A text is signed once: the next try gets another.
      if (isProblem(failure)) setBegun(undefined);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      {error === undefined ? null : <SignInProblem error={error} />}
      <Button size="large" block icon={<SafetyCertificateOutlined />} onClick={start}>
        数字证书登录
      </Button>
      <Modal
        open={begun !== undefined}
        title="数字证书登录"
        okText="登录"
        confirmLoading={busy}
        onOk={() => form.submit()}
        onCancel={() => setBegun(undefined)}
        mask={{ closable: false }}
      >
        <p>用证书工具对下面的文字签名（SHA-256），再把证书和签名粘贴到这里。五分钟内有效。</p>
        <Typography.Paragraph copyable className="mono">
          {begun?.text}
        </Typography.Paragraph>
        <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
          <Form.Item
            name="certificate"
            label="证书（PEM）"
            rules={[{ required: true, pattern: /-----BEGIN CERTIFICATE-----/, message: '请粘贴 PEM 格式的证书' }]}
          >
            <Input.TextArea rows={4} className="mono" maxLength={20_000} />
          </Form.Item>
          <Form.Item
            name="signature"
            label="签名（Base64）"
            rules={[{ required: true, pattern: /^[A-Za-z0-9+/=\s]+$/, message: '请粘贴 Base64 格式的签名' }]}
          >
            <Input.TextArea rows={3} className="mono" maxLength={6_000} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
