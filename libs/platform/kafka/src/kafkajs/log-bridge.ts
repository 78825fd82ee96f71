import kafkajs, { type logCreator } from 'kafkajs';
import type { KafkaLog } from '../client-port.js';

/**
 * The client logs every step of every retry as an error ("coordinator is loading", "group is rebalancing"), so all it
 * says is debug here: what matters comes back as errors and events, and this library logs those itself.
 */
export function bridgeLog(log: KafkaLog): logCreator {
  return () =>
    ({ namespace, level, log: entry }) => {
      if (level === kafkajs.logLevel.NOTHING) return;
      const { broker, groupId }: Record<string, unknown> = entry;
      log.debug({ kafkajs: namespace, broker, group: groupId }, entry.message);
    };
}
