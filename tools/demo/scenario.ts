import { seenFrom, watchLine } from './watch-line.js';
import { signIn } from '../simulator/console-desk.js';
import type { Desk } from '../simulator/people.js';
import { openKafkaPush } from '../simulator/kafka-push.js';
import { writeConnection } from './connection-file.js';
import type { DemoContext } from './demo-context.js';
import { fileOneClue } from './file-one-clue.js';
import { LiveView } from './live-view.js';
import { pushStories } from './push-stories.js';
import { registerSources } from './register-sources.js';
import { summarise } from './summary.js';

const SETTLE_MS = 60_000;
/** The line is at rest when nothing came out of it for so long. */
const QUIET_MS = 2_500;

/** Plays the platforms, shows what the line makes of it, lets two demo people decide one clue, and sums up. */
export async function playScenario(context: DemoContext): Promise<void> {
  const { services, stack, progress, signal } = context;
  const { urls, keys } = services;
  const sources = await registerSources(services, stack.directory);
  writeConnection(stack.directory, {
    ingestUrl: urls.ingest,
    matcherUrl: urls.matcher,
    caseHandlingUrl: urls['case-handling'],
    notifyUrl: urls.notify,
    tokenKeyFile: keys.tokenKey,
    sources,
    kafka: {
      brokers: stack.kafkaBrokers,
      ...(stack.platformListeners === undefined ? {} : { platforms: stack.platformListeners }),
    },
    history: {
      databaseUrls: services.database.serviceUrls,
      witnessDir: services.witnessDirectory,
      witnessDir2: null,
      witnessKeyFile: keys.witnessKeys,
      sealEveryMs: 2_000,
      securityLogDir: services.securityLogDirectory,
      securityLogKeyFile: keys.securityLogKey,
    },
  });
  const view = new LiveView((line) => console.log(line));
  const watch = await watchLine({ brokers: stack.kafkaBrokers, sourceIds: sources.map((s) => s.id) }, (record) => {
    const seen = seenFrom(record);
    if (seen !== undefined) view.show(seen);
  });
  const kafka = await openKafkaPush(stack.kafkaBrokers);
  try {
    const secretOf = (sourceId: string) => {
      const source = sources.find((s) => s.id === sourceId);
      if (source === undefined) throw new Error(`${sourceId} is not registered`);
      return { sourceId, secret: source.secret };
    };
    progress.say('模拟平台开始推送 · a simulated platform pushes, over Kafka and HTTP');
    const now = new Date();
    const pushed = await pushStories({
      ingestUrl: urls.ingest,
      kafka,
      platforms: {
        grid: secretOf('demo-grid'),
        hotline: secretOf('demo-12345'),
        neighbour: secretOf('demo-grid-bailu'),
      },
      seed: 20_261,
      now,
      numberPrefix: `D${now.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}-`,
      signal,
    });
    await watch.quiet(QUIET_MS, SETTLE_MS, signal);
    const prosecutor = await deskOf(context, 'demo-prosecutor');
    const chief = await deskOf(context, 'demo-chief');
    await fileOneClue({ prosecutor, chief }, pushed.followNo);
    await watch.quiet(QUIET_MS, SETTLE_MS, signal);
    await summarise({ context, pushed, tally: view.tally, inbox: prosecutor });
  } finally {
    await kafka.close();
    await watch.close();
  }
}

function deskOf({ services, accounts }: DemoContext, personId: string): Promise<Desk> {
  const found = accounts.find((one) => one.personId === personId);
  if (found === undefined) throw new Error(`${personId} has no account in this demo`);
  return signIn(services.urls.gateway, found.account, found.password);
}
