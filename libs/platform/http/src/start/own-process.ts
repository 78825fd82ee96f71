import type { Logger } from '#platform/observe';

/** SIGTERM and SIGINT stop the service; an error that nobody caught ends the process, for its state is unknown. */
export function ownProcess(
  logger: Logger,
  stop: () => Promise<void>,
  process: Pick<NodeJS.Process, 'on' | 'exit'> = globalThis.process,
): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) {
      logger.fatal({ signal }, 'second signal, ended at once');
      process.exit(130);
    }
    stopping = true;
    logger.info({ signal }, 'stopping');
    stop().then(
      () => process.exit(0),
      (err: unknown) => {
        logger.fatal({ err }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const onUncaught = (err: unknown): void => {
    logger.fatal({ err }, 'uncaught error');
    process.exit(1);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
}
