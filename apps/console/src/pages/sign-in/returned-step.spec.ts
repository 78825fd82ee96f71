import { returnedStep } from './returned-step.js';

describe('the way back from the identity provider', () => {
  it('may leave a step to be done', () => {
    expect(returnedStep('#state=second-factor&challenge=c1')).toEqual({
      step: { state: 'second-factor', challenge: 'c1' },
    });
    expect(returnedStep('#state=enrol-second-factor&challenge=c1&secret=ABC&uri=otpauth%3A%2F%2Ftotp%2Fx')).toEqual({
      step: { state: 'enrol-second-factor', challenge: 'c1', secret: 'ABC', uri: 'otpauth://totp/x' },
    });
  });

  it('may have failed', () => {
    expect(returnedStep('#problem=GATEWAY.OIDC_REFUSED')).toMatchObject({ problem: { code: 'GATEWAY.OIDC_REFUSED' } });
  });

  it.each([
    '',
    '#',
    '#state=signed-in',
    '#state=signed-in&challenge=c1',
    '#state=enrol-second-factor&challenge=c1',
    '#x=1',
  ])('%s says nothing', (hash) => {
    expect(returnedStep(hash)).toBeUndefined();
  });
});
