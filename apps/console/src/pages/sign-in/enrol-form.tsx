import { Alert, Form } from 'antd';
import type { SignInStep } from '../../api/session.api.js';
import { TotpPicture } from '../../components/totp-picture.js';
import { SecondFactorForm } from './second-factor-form.js';
import type { StepProps } from './step-props.js';

/** The role asks for a second factor and there is none yet: sets one up with its first code. */
export function EnrolForm({
  step,
  ...handlers
}: StepProps & { readonly step: Extract<SignInStep, { state: 'enrol-second-factor' }> }) {
  return (
    <SecondFactorForm challenge={step.challenge} submitText="启用并登录" {...handlers}>
      <Form.Item>
        <Alert type="info" showIcon title="请先启用动态口令" description="您的角色登录时必须使用动态口令。" />
      </Form.Item>
      <TotpPicture enrolment={step} />
    </SecondFactorForm>
  );
}
