import { Result } from 'antd';
import { roleName } from '../session/roles.js';

export function AccessDenied({ roles }: { readonly roles: readonly string[] }) {
  return (
    <Result
      status="403"
      title="没有权限打开本页"
      subTitle={`本页供以下角色使用：${roles.map(roleName).join('、')}。确需使用的，请安全管理员调整角色。`}
    />
  );
}
