import { Writable } from 'node:stream';
import { createLogger, Metrics, type SecurityEvent } from '#platform/observe';
import type { AccountHappening } from './account-event.js';
import { AccountWatch } from './account-watch.js';

const about = { service: 'gateway', instanceId: 'gateway-1', level: 'info' };
const aHappening = (event: AccountHappening['event']): AccountHappening => ({
  accountId: 'account-1',
  personId: 'p-1',
  procuratorateId: '990100',
  actor: { id: 'p-2', name: '某某示例' },
  client: { address: '10.0.0.9', userAgent: 'a browser' },
  event,
});

function watching() {
  let logged = '';
  const written: SecurityEvent[] = [];
  const destination = new Writable({
    write: (part: Buffer, _encoding, done) => {
      logged += part.toString();
      done();
    },
  });
  const metrics = new Metrics({ ...about, defaults: false });
  const log = { write: (event: SecurityEvent) => void written.push(event) };
  return {
    watch: new AccountWatch(log, createLogger({ ...about, destination }), metrics),
    written,
    logged: () => logged,
    metrics,
  };
}

describe('what happens to an account', () => {
  it('is a security event with ids, words and the address', () => {
    const { watch, written } = watching();
    watch.happened(aHappening({ kind: 'sign-in-failed', method: 'password', reason: 'wrong-password' }));
    watch.happened(aHappening({ kind: 'signed-in', method: 'oidc', secondFactor: true, sessionId: 's-1' }));
    watch.happened(aHappening({ kind: 'account-locked' }));
    const whose = { actorId: 'p-2', subjectId: 'account-1', procuratorateId: '990100', address: '10.0.0.9' };
    expect(written).toEqual([
      {
        event: 'sign-in',
        outcome: 'failure',
        facts: { method: 'password', reason: 'wrong-password', personId: 'p-1' },
        ...whose,
      },
      {
        event: 'sign-in',
        outcome: 'success',
        sessionId: 's-1',
        facts: { method: 'oidc', secondFactor: true, sessionId: 's-1', personId: 'p-1' },
        ...whose,
      },
      { event: 'account-locked', outcome: 'success', facts: { personId: 'p-1' }, ...whose },
    ]);
  });

  it('is a line of the log without name, address or browser', () => {
    const { watch, logged } = watching();
    watch.happened(aHappening({ kind: 'sign-in-failed', method: 'password', reason: 'wrong-password' }));
    watch.happened(aHappening({ kind: 'password-reset' }));
    const [failed, reset] = logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(failed).toMatchObject({ level: 'warn', event: 'sign-in-failed', reason: 'wrong-password', personId: 'p-1' });
    expect(reset).toMatchObject({ level: 'info', event: 'password-reset', accountId: 'account-1', actorId: 'p-2' });
    expect(logged()).not.toMatch(/某某|10\.0\.0\.9|a browser/);
  });

  it('is counted when it is a sign-in', async () => {
    const { watch, metrics } = watching();
    watch.happened(aHappening({ kind: 'sign-in-failed', method: 'password', reason: 'wrong-code' }));
    watch.happened(aHappening({ kind: 'session-ended', sessionId: 's-1', reason: 'expired' }));
    const { body } = await metrics.text();
    expect(body.match(/^gp_gateway_sign_ins_total\{.*\} \d+$/gm)).toEqual([
      expect.stringMatching(/outcome="wrong-code",method="password".*\} 1$/),
    ]);
  });
});
