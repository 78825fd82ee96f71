import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { confirmTotp, endTotp, startTotp, type TotpEnrolment } from '../../api/profile.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useSession } from '../../session/use-session.js';
import { CodeForm } from './code-form.js';
import { TotpPicture } from '../../components/totp-picture.js';

/** Turns the second factor on and off. */
export function SecondFactor() {
  const { secondFactor } = useSession();
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const [enrolment, setEnrolment] = useState<TotpEnrolment>();
  const [ending, setEnding] = useState(false);
  const [error, setError] = useState<unknown>();

  const start = async (): Promise<void> => {
    setError(undefined);
    try {
      setEnrolment(await startTotp());
    } catch (failure) {
      setError(failure);
    }
  };
  const done = async (text: string): Promise<void> => {
    setEnrolment(undefined);
    setEnding(false);
    await queryClient.invalidateQueries();
    void message.success(text);
  };

  return (
    <section className="panel" aria-label="动态口令">
      <h2 className="section-title">
        动态口令 {secondFactor ? <ToneTag tone="green">已启用</ToneTag> : <ToneTag tone="grey">未启用</ToneTag>}
      </h2>
      <p className="quiet">启用后，登录时除密码外还须输入身份验证器中的六位数字。</p>
      {error === undefined ? null : <ProblemAlert error={error} />}
      {enrolment !== undefined ? (
        <>
          <TotpPicture enrolment={enrolment} />
          <CodeForm
            submitText="启用"
            onCode={async (code) => {
              await confirmTotp(code);
              await done('动态口令已启用');
            }}
            onCancel={() => setEnrolment(undefined)}
          />
        </>
      ) : ending ? (
        <CodeForm
          submitText="停用"
          onCode={async (code) => {
            await endTotp(code);
            await done('动态口令已停用');
          }}
          onCancel={() => setEnding(false)}
        />
      ) : secondFactor ? (
        <Button danger onClick={() => setEnding(true)}>
          停用
        </Button>
      ) : (
        <Button type="primary" onClick={start}>
          启用动态口令
        </Button>
      )}
    </section>
  );
}
