import type { PushEventV1 } from '#contracts';
import { chinaTime, everydayEvents } from '../simulator/everyday-events.js';
import type { KafkaPush } from '../simulator/kafka-push.js';
import { seededRandom } from '../simulator/random.js';
import { type PlatformIdentity, postSigned } from '../simulator/signed-http.js';
import { neighbourEvents, stories } from '../simulator/stories.js';

export interface Platforms {
  readonly grid: PlatformIdentity;
  readonly hotline: PlatformIdentity;
  /** The grid platform of the second office's county. */
  readonly neighbour: PlatformIdentity;
}

export interface StoriesOptions {
  readonly ingestUrl: string;
  readonly kafka: KafkaPush;
  readonly platforms: Platforms;
  readonly seed: number;
  readonly now: Date;
  /** Before every event number, so that a second demo on the same data tells new events. */
  readonly numberPrefix: string;
  readonly signal: AbortSignal;
}

export interface Pushed {
  readonly overKafka: number;
  readonly overHttp: number;
  /** A number to follow through the line: the last report of the polluted river. */
  readonly followNo: string;
}

const EVERYDAY_OVER_KAFKA = 220;
const EVERYDAY_OVER_HTTP = 40;
const DAYS = 20;
const KAFKA_PORTION = 25;

/** A day in the life of two platforms: the hay, the needles among it, and everything that goes wrong between systems. */
export async function pushStories(options: StoriesOptions): Promise<Pushed> {
  const { kafka, platforms, ingestUrl, now, signal } = options;
  const random = seededRandom(options.seed);
  const from = new Date(now.getTime() - DAYS * 86_400_000);
  const stream = (numberPrefix: string) => ({ random, numberPrefix, from, until: now });
  const told = stories({ random, numberPrefix: options.numberPrefix, now });
  const grid = [
    ...everydayEvents(stream(`${options.numberPrefix}G`), EVERYDAY_OVER_KAFKA),
    ...told.flatMap((s) => s.events),
  ];
  grid.sort((a, b) => Date.parse(a.reportedAt) - Date.parse(b.reportedAt));
  const hotline = everydayEvents(stream(`${options.numberPrefix}H`), EVERYDAY_OVER_HTTP);

  let overKafka = 0;
  for (let at = 0; at < grid.length && !signal.aborted; at += KAFKA_PORTION) {
    const portion = grid.slice(at, at + KAFKA_PORTION);
    await kafka.push(platforms.grid, portion);
    overKafka += portion.length;
  }
  const theirs = neighbourEvents({ random, numberPrefix: options.numberPrefix, now });
  await kafka.push(platforms.neighbour, theirs);
  overKafka += theirs.length;
  const overHttp = await pushOverHttp(ingestUrl, platforms.hotline, hotline, signal);
  const mishaps = await pushMishaps(options, grid, hotline);
  const disposals = told.flatMap((story) => story.lateDisposals);
  await kafka.push(platforms.grid, disposals);
  return {
    overKafka: overKafka + disposals.length + mishaps.overKafka,
    overHttp: overHttp + mishaps.overHttp,
    followNo: `${options.numberPrefix}WS4`,
  };
}

async function pushOverHttp(
  ingestUrl: string,
  platform: PlatformIdentity,
  events: readonly PushEventV1[],
  signal: AbortSignal,
): Promise<number> {
  const singles = events.slice(0, 5);
  const batch = events.slice(5);
  for (const event of singles) {
    if (signal.aborted) return 0;
    await postSigned(`${ingestUrl}/v1/events`, platform, JSON.stringify(event));
  }
  await postSigned(`${ingestUrl}/v1/events/batch`, platform, JSON.stringify({ items: batch }));
  return events.length;
}

/** Repeats, a later and an older version, a changed body under an old version, a broken event, a wrong signature, poison. */
async function pushMishaps(
  { ingestUrl, kafka, platforms, now }: StoriesOptions,
  grid: readonly PushEventV1[],
  hotline: readonly PushEventV1[],
): Promise<{ overKafka: number; overHttp: number }> {
  const [first, second, third] = hotline;
  const repeated = grid[10];
  if (first === undefined || second === undefined || third === undefined || repeated === undefined) {
    throw new Error('the demo needs at least three events over HTTP and eleven over Kafka');
  }
  const post = (body: unknown) => postSigned(`${ingestUrl}/v1/events`, platforms.hotline, JSON.stringify(body));
  await post(first);
  await post({ ...second, sourceVersion: 3, level: '较大', updatedAt: chinaTime(now) });
  await post({ ...second, sourceVersion: 2, updatedAt: chinaTime(now) });
  await post({ ...third, title: `${third.title}（内容已改，版本号未变）` });
  const { title: _missing, ...broken } = { ...third, sourceEventNo: `${third.sourceEventNo}-X` };
  await post(broken);

  await kafka.push(platforms.grid, [repeated, repeated]);
  await kafka.push({ ...platforms.grid, secret: Buffer.alloc(32, 7).toString('base64') }, [repeated]);
  await kafka.pushRaw(platforms.grid, 'broken', Buffer.from('{"sourceEventNo":"坏记录","title":"\\u0000"'));
  return { overKafka: 4, overHttp: 5 };
}
