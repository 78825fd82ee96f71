import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { createAccount } from '../../api/accounts.api.js';
import { PersonSelect } from '../../components/person-select.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { useShowPassword } from './use-show-password.js';

interface Fields {
  readonly personId: string;
  readonly account: string;
}

export function NewAccount({ onClose }: { readonly onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const showPassword = useShowPassword();

  const submit = async ({ personId, account }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const { initialPassword } = await createAccount(personId, account.trim());
      onClose();
      showPassword(account.trim(), initialPassword);
      await queryClient.invalidateQueries({ queryKey: ['accounts'] });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title="新建账号"
      okText="建立"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item name="personId" label="人员" rules={[{ required: true, message: '请选择人员' }]}>
          <PersonSelect />
        </Form.Item>
        <Form.Item
          name="account"
          label="账号名"
          extra="2 至 64 个小写字母、数字、点、下划线或连字符，以字母或数字开头。"
          rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9._-]{1,63}$/, message: '账号名不符合要求' }]}
        >
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
      </Form>
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
