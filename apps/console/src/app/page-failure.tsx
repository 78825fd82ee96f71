import { Button, Result } from 'antd';

/** In place of a page that could not be shown; what broke is no matter for the person in front of it. */
export function PageFailure() {
  return (
    <Result
      status="error"
      title="页面出了差错"
      subTitle="请重新载入；仍不成功的，请联系系统管理员。"
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          重新载入
        </Button>
      }
    />
  );
}
