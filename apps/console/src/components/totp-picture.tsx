import { QRCode } from 'antd';
import type { TotpEnrolment } from '../api/profile.api.js';

/** The secret as a picture for an authenticator, drawn here, and as text for one that cannot read it. */
export function TotpPicture({ enrolment }: { readonly enrolment: TotpEnrolment }) {
  return (
    <div style={{ marginBottom: 16 }}>
      <p>用身份验证器扫描二维码，再输入它显示的六位数字。</p>
      <QRCode value={enrolment.uri} type="svg" size={180} aria-label="动态口令的二维码" />
      <p>
        不能扫描的，请手工输入密钥：<span className="mono">{enrolment.secret}</span>
      </p>
    </div>
  );
}
