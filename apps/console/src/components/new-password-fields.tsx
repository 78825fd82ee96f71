import { Form, Input } from 'antd';

export interface NewPassword {
  readonly newPassword: string;
  readonly repeated: string;
}

/** The shortest that any server takes. */
const MIN_LENGTH = 8;

/** A new password twice. What makes one good enough is the server's decision; here only what would surely be refused. */
export function NewPasswordFields({ autoFocus = false }: { readonly autoFocus?: boolean }) {
  return (
    <>
      <Form.Item
        name="newPassword"
        label="新密码"
        extra="不少于 12 个字符；或不少于 8 个字符并含大写字母、小写字母、数字、符号中的 3 种。不要使用别处用过的密码。"
        rules={[
          { required: true, message: '请输入新密码' },
          { min: MIN_LENGTH, message: `至少 ${MIN_LENGTH} 个字符` },
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} autoFocus={autoFocus} />
      </Form.Item>
      <Form.Item
        name="repeated"
        label="再次输入新密码"
        dependencies={['newPassword']}
        rules={[
          { required: true, message: '请再次输入新密码' },
          ({ getFieldValue }) => ({
            validator: (_, value: unknown) =>
              value === undefined || value === '' || value === getFieldValue('newPassword')
                ? Promise.resolve()
                : Promise.reject(new Error('两次输入不一致')),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
    </>
  );
}
