import { Alert } from 'antd';

/** Said before anybody sees what is masked. */
export const UnmaskNotice = () => (
  <Alert
    type="info"
    showIcon
    title="查看会记入经过"
    description="何人、何时、因何查看，由审计管理员核查。明文只显示一分钟，不会保存在本机。"
    style={{ marginBottom: 16 }}
  />
);
