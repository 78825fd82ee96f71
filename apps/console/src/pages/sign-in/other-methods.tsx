import { ApartmentOutlined } from '@ant-design/icons';
import { Button, Divider, Flex } from 'antd';
import type { SignInMethods, SignInStep } from '../../api/session.api.js';
import { CertificateSignIn } from './certificate-sign-in.js';

/** Ways to sign in beside account and password, where this deployment has them. */
export function OtherMethods(props: {
  readonly methods: SignInMethods | undefined;
  readonly onStep: (step: SignInStep) => Promise<void>;
}) {
  const { methods, onStep } = props;
  if (methods === undefined || (methods.oidc === null && !methods.certificate)) return null;
  return (
    <>
      {methods.local ? <Divider plain>其他方式</Divider> : null}
      <Flex vertical gap={12}>
        {methods.oidc === null ? null : (
          <Button size="large" block href="/api/oidc/start" icon={<ApartmentOutlined />}>
            {methods.oidc.name}
          </Button>
        )}
        {methods.certificate ? <CertificateSignIn onStep={onStep} /> : null}
      </Flex>
    </>
  );
}
