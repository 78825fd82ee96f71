import { parseArgs } from 'node:util';
import { createProgress, runCommand, startServices, startStack } from '../stack/index.js';
import { openAccounts } from './organisation/open-accounts.js';
import { playScenario } from './scenario.js';

const USAGE = `npm run demo -- [--fresh] [--exit]
  Starts database, broker and services, plays a simulated platform, and stays up until Ctrl-C.
  --fresh  throw the data of earlier runs away
  --exit   stop everything after the summary`;

await runCommand(async (interruption) => {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      exit: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { signal } = interruption;
  const common = { purpose: 'npm run demo', progress: createProgress(), signal };
  const stack = await startStack({ ...common, profile: 'demo', fresh: values.fresh });
  try {
    const services = await startServices({
      ...common,
      stack,
      directory: stack.directory,
      // The scenario plays weeks in seconds over several partitions: what is days apart may arrive in either order.
      envOf: {
        matcher: { ALLOWED_LATENESS_HOURS: '720' },
        // Whoever tries the demo has no authenticator at hand; a deployment asks its administrators for one.
        gateway: { SECOND_FACTOR_ROLES: 'none' },
      },
    });
    try {
      const accounts = await common.progress.step('组织机构与账号 organisation and accounts', async (step) => {
        const opened = await openAccounts(services, stack.directory);
        step.outcome(String(opened.length));
        return opened;
      });
      await playScenario({ stack, services, accounts, progress: common.progress, signal });
      if (!values.exit) {
        common.progress.say('保持运行，Ctrl-C 停止 · stays up until Ctrl-C');
        await interruption.wait();
      }
    } finally {
      await services.stop();
    }
  } finally {
    await stack.stop();
  }
  return 0;
});
