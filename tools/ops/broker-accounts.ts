import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress, type KafkaTools, requireKafkaTools, runKafkaTool, StackUnusable } from '../stack/index.js';
import { Unusable } from './connection.js';

const MAIN = 'kafka.admin.ConfigCommand';
const MECHANISM = 'SCRAM-SHA-512';
/** Kafka keeps the hash, and takes 4,096 to 16,384 rounds. */
const ITERATIONS = 8_192;
const UNKNOWN = /does not exist/;

/** Accounts at the broker, set by Kafka's own tool over the internal listener: the client that we have cannot. */
export class BrokerAccounts {
  private constructor(
    private readonly tools: KafkaTools,
    private readonly brokers: string,
  ) {}

  static async open(brokers: string): Promise<BrokerAccounts> {
    try {
      return new BrokerAccounts(await requireKafkaTools(createProgress()), brokers);
    } catch (error) {
      if (error instanceof StackUnusable) throw new Unusable(error.message);
      throw error;
    }
  }

  /** Makes the account, or gives it another password. */
  async setPassword(name: string, password: string): Promise<void> {
    // Not among the arguments: those are shown to everybody on the machine.
    const directory = mkdtempSync(join(tmpdir(), 'account-'));
    try {
      const file = join(directory, 'account.properties');
      writeFileSync(file, `${MECHANISM}=iterations=${ITERATIONS},password=${password}\n`, { mode: 0o600 });
      await this.alter(name, ['--add-config-file', file]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** False when there was none. */
  async remove(name: string): Promise<boolean> {
    try {
      await this.alter(name, ['--delete-config', MECHANISM]);
      return true;
    } catch (error) {
      if (!(error instanceof Error && UNKNOWN.test(error.message))) throw error;
      return false;
    }
  }

  private async alter(name: string, change: readonly string[]): Promise<void> {
    const user = ['--entity-type', 'users', '--entity-name', name];
    await runKafkaTool(this.tools, MAIN, ['--bootstrap-server', this.brokers, '--alter', ...user, ...change]);
  }
}
