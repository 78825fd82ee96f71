import { Button, Result } from 'antd';
import { Link } from 'react-router';

export const NotFoundPage = () => (
  <Result
    status="404"
    title="没有这个页面"
    subTitle="地址可能写错，或页面已经移走。"
    extra={
      <Link to="/">
        <Button type="primary">回到首页</Button>
      </Link>
    }
  />
);
