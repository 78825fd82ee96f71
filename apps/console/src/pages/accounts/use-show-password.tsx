import { App, Typography } from 'antd';
import { useCallback } from 'react';

/** Shows a generated password, which the server tells this once. */
export function useShowPassword(): (account: string, password: string) => void {
  const { modal } = App.useApp();
  return useCallback(
    (account, password) => {
      modal.success({
        title: `账号 ${account} 的初始密码`,
        content: (
          <>
            <Typography.Paragraph copyable className="mono">
              {password}
            </Typography.Paragraph>
            <p>只显示这一次，请当面或用可靠的方式交给本人；登录时须更换。</p>
          </>
        ),
        okText: '已记下',
      });
    },
    [modal],
  );
}
