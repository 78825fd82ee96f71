import { Alert, Button, Checkbox, Flex, Form, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import { ConnectorHelp } from './connector-help.js';

const MOST_SECRET = 4_000;

/** The secret that is typed, a trial, and saving. What was saved of the secret is never shown. */
export function ConnectorActs(props: {
  readonly hasSecret: boolean;
  readonly needsSecret: boolean;
  readonly secret: string;
  readonly onSecret: (secret: string) => void;
  readonly secretFault: string | undefined;
  readonly isNew: boolean;
  readonly isRunning: boolean;
  readonly isChanged: boolean;
  readonly mayAct: boolean;
  readonly busy: 'try' | 'save' | undefined;
  readonly onTry: () => Promise<void>;
  readonly onSave: (fromStart: boolean) => Promise<void>;
}) {
  const { hasSecret, needsSecret, secret, onSecret, secretFault, isNew, isRunning, isChanged, mayAct, busy } = props;
  const [fromStart, setFromStart] = useState(false);
  const save = async (): Promise<void> => {
    await props.onSave(fromStart);
    setFromStart(false);
  };
  const button = (
    <Button
      type="primary"
      loading={busy === 'save'}
      disabled={!mayAct || !(isChanged || fromStart)}
      {...(isRunning || fromStart ? {} : { onClick: () => void save() })}
    >
      保存
    </Button>
  );
  return (
    <section className="panel" aria-label="试一次和保存">
      <h2 className="section-title">试一次和保存</h2>
      <Form layout="vertical" component={false}>
        <Form.Item
          label="平台的密钥或密码"
          htmlFor="connector-secret"
          extra={
            needsSecret
              ? hasSecret
                ? '已保存，不再显示。不填则沿用；平台的地址或登录方式改了，须重新填写。'
                : '封存后不再显示。'
              : '写法中没有登录，不需要密钥。'
          }
          {...(secretFault === undefined ? {} : { validateStatus: 'error' as const, help: secretFault })}
        >
          <Input.Password
            id="connector-secret"
            value={secret}
            maxLength={MOST_SECRET}
            autoComplete="new-password"
            disabled={!needsSecret}
            placeholder={hasSecret ? '沿用已保存的' : ''}
            onChange={({ target }) => onSecret(target.value)}
          />
        </Form.Item>
        {isNew ? null : (
          <Form.Item>
            <Checkbox checked={fromStart} onChange={({ target }) => setFromStart(target.checked)}>
              从头拉取，全部重新核对
            </Checkbox>
          </Form.Item>
        )}
      </Form>
      <Flex gap={8} wrap>
        <Button loading={busy === 'try'} disabled={!mayAct} onClick={() => void props.onTry()}>
          试一次
        </Button>
        {isRunning || fromStart ? (
          <Popconfirm
            title={fromStart ? '从头拉取？' : '正在拉取，随即改按新的写法？'}
            description={
              fromStart
                ? '已收到的不会重复：同一编号、同一版本的算作重复。'
                : '正在问的一页不再接收，从上次的位置按新的写法再问。'
            }
            onConfirm={save}
          >
            {button}
          </Popconfirm>
        ) : (
          button
        )}
      </Flex>
      <Alert
        type="info"
        showIcon
        style={{ marginTop: 16 }}
        title="试一次向平台问一页"
        description="显示所问的网址（密钥遮盖）和前 20 条记录逐栏怎样读取。不保存，也不移动位置。"
      />
      <ConnectorHelp />
    </section>
  );
}
