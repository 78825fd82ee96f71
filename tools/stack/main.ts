import { parseArgs } from 'node:util';
import { EmbeddedStack } from './embedded-stack.js';
import { createProgress } from './progress.js';
import { runCommand } from './run-command.js';
import { startStack } from './start-stack.js';
import type { Stack } from './stack.js';
import { StackUnusable } from './unusable.js';

const USAGE = `npm run stack -- [up | status | stop | reset] [--profile demo]
  up      start the servers and stay until Ctrl-C (default)
  status  say what runs
  stop    stop what an earlier start left behind
  reset   stop it and throw its data away`;

function addresses(stack: Stack): string {
  return `export DATABASE_ADMIN_URL='${stack.databaseAdminUrl}'\nexport KAFKA_BROKERS='${stack.kafkaBrokers}'`;
}

await runCommand(async (interruption) => {
  const { values, positionals } = parseArgs({
    options: { profile: { type: 'string', default: 'demo' }, help: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const action = positionals[0] ?? 'up';
  const progress = createProgress();
  const options = { profile: values.profile, purpose: `npm run stack (${values.profile})`, progress };
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  switch (action) {
    case 'up': {
      const stack = await startStack({ ...options, signal: interruption.signal });
      console.log(addresses(stack));
      progress.say(`目录 directory ${stack.directory} · Ctrl-C 停止 stops`);
      await interruption.wait();
      await stack.stop();
      return 0;
    }
    case 'status': {
      const { postgresPort, kafkaPort } = new EmbeddedStack(options).state();
      console.log(`PostgreSQL ${postgresPort ?? '-'}\nKafka ${kafkaPort ?? '-'}`);
      return postgresPort !== undefined && kafkaPort !== undefined ? 0 : 1;
    }
    case 'stop':
      await new EmbeddedStack(options).stop();
      return 0;
    case 'reset':
      await new EmbeddedStack(options).reset();
      return 0;
    default:
      throw new StackUnusable(`未知 unknown: ${action}\n${USAGE}`);
  }
});
