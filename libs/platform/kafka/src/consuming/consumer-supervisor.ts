import { pause } from './back-off.js';
import { ConsumerSession, type SessionEnd, type SessionOptions } from './consumer-session.js';
import type { ResolvedTopics } from './subscriptions.js';

export interface SupervisorTimes {
  /** How often new topics are looked for. */
  readonly topicPollMs: number;
  /** The same while a topic that is named exactly does not exist yet. */
  readonly missingTopicPollMs: number;
  /** No answer to a fetch for this long, while the broker answers, restarts the consumer. */
  readonly stallMs: number;
  /** The same for a join. */
  readonly joinMs: number;
  /** Before a new start after a crash. */
  readonly restartMs: number;
  /** For a stop; what takes longer goes on unseen, fenced. */
  readonly stopMs: number;
}

export type RestartReason = 'topics changed' | 'crash' | 'stalled';

export interface SupervisorOptions<Tx> extends SessionOptions<Tx> {
  readonly times: SupervisorTimes;
  readonly onFatal: (error: Error) => void;
  readonly onRestart: (reason: RestartReason) => void;
}

const TICK_MS = 500;
const LAG_REFRESH_MS = 5_000;
/** So many crashes of doubtful kind in so short a time are for good. */
const DOUBTFUL_CRASHES = 3;
const DOUBTFUL_MS = 60_000;

type Verdict =
  | { readonly kind: 'stop' }
  | { readonly kind: 'fatal'; readonly error: Error }
  | { readonly kind: 'restart'; readonly reason: RestartReason };

/** Keeps one session running: starts it, notices when it stops fetching, crashes, or should read other topics. */
export class ConsumerSupervisor<Tx> {
  session: ConsumerSession<Tx> | undefined;
  restarts = 0;
  /** Restarts because nothing was fetched. */
  stalls = 0;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #lagAtMs = 0;
  #fetchedAt: number | null = null;
  #brokerAway = false;
  #doubtfulAtMs: number[] = [];

  constructor(private readonly options: SupervisorOptions<Tx>) {}

  /** Of this session or an earlier one. */
  get lastFetchAt(): number | null {
    return this.session?.lastFetchAt ?? this.#fetchedAt;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { names } = await this.#topics(this.#stop.signal);
      if (names.length === 0) {
        await pause(this.options.times.missingTopicPollMs, this.#stop.signal);
        continue;
      }
      const session = new ConsumerSession<Tx>(this.options, names);
      this.session = session;
      const verdict = await this.#watch(session, names);
      await this.#finish(session);
      if (verdict.kind === 'fatal') return this.options.onFatal(verdict.error);
      if (verdict.kind === 'restart') await this.#beforeRestart(verdict.reason);
    }
  }

  /** Resolves when the session has to be ended, and why. */
  async #watch(session: ConsumerSession<Tx>, names: readonly string[]): Promise<Verdict> {
    const watch = new AbortController();
    const over = AbortSignal.any([watch.signal, this.#stop.signal]);
    session.start();
    const crashed = session.ended.then((end) => this.#crashed(end));
    try {
      return await Promise.race([crashed, this.#supervise(session, names, over)]);
    } finally {
      watch.abort();
    }
  }

  async #supervise(session: ConsumerSession<Tx>, names: readonly string[], over: AbortSignal): Promise<Verdict> {
    const startedAtMs = Date.now();
    let lookAtMs = startedAtMs;
    while (!over.aborted) {
      await pause(TICK_MS, over);
      if (over.aborted) break;
      void session.tellBroker();
      if (Date.now() >= lookAtMs) {
        const now = await this.#topics(over);
        const { topicPollMs, missingTopicPollMs } = this.options.times;
        lookAtMs = Date.now() + (now.missing.length > 0 ? missingTopicPollMs : topicPollMs);
        if (now.names.length > 0 && now.names.join() !== names.join()) return restart('topics changed');
      }
      await this.#refreshLag(session);
      if (await this.#isStalled(session, startedAtMs)) return restart('stalled');
    }
    return { kind: 'stop' };
  }

  async #isStalled(session: ConsumerSession<Tx>, startedAtMs: number): Promise<boolean> {
    if (session.hung) return true;
    const { stallMs, joinMs } = this.options.times;
    const quiet = session.joined
      ? Date.now() - (session.lastFetchAt ?? startedAtMs) > stallMs
      : Date.now() - startedAtMs > joinMs;
    // A batch at work keeps the loop from fetching; its own limit is the handler's.
    if (!quiet || session.busyMs() > 0) return false;
    return this.options.client.clusterId().then(
      () => true,
      () => false,
    );
  }

  /** While a batch is at work for long nothing is fetched, so how far behind we are has to be asked. */
  async #refreshLag(session: ConsumerSession<Tx>): Promise<void> {
    if (session.busyMs() < LAG_REFRESH_MS || Date.now() - this.#lagAtMs < LAG_REFRESH_MS) return;
    this.#lagAtMs = Date.now();
    for (const topic of new Set(session.partitions.map((partition) => partition.topic))) {
      const latest = await this.options.client
        .admin()
        .latestOffsets(topic)
        .catch(() => undefined);
      for (const partition of session.partitions) {
        const end = partition.topic === topic ? latest?.get(partition.partition) : undefined;
        if (end !== undefined && partition.claim !== undefined) partition.sawEnd(end);
      }
    }
  }

  /** What exists now; asks again until the broker answers. */
  async #topics(over: AbortSignal): Promise<ResolvedTopics> {
    while (!over.aborted) {
      try {
        const existing = await this.options.client.admin().listTopics();
        this.#brokerAway = false;
        return this.options.subscriptions.resolve(existing);
      } catch (error) {
        this.#brokerIsAway(error);
        await pause(this.options.times.restartMs, over);
      }
    }
    return { names: [], missing: [] };
  }

  async #beforeRestart(reason: RestartReason): Promise<void> {
    this.restarts += 1;
    if (reason === 'stalled') this.stalls += 1;
    this.options.onRestart(reason);
    if (reason !== 'topics changed') await pause(this.options.times.restartMs, this.#stop.signal);
  }

  #crashed({ error, kind }: SessionEnd): Verdict {
    const { log, group } = this.options;
    if (kind === 'doubtful') this.#doubtfulAtMs = [...this.#doubtfulAtMs.slice(1 - DOUBTFUL_CRASHES), Date.now()];
    const [first] = this.#doubtfulAtMs;
    const again =
      this.#doubtfulAtMs.length === DOUBTFUL_CRASHES && first !== undefined && Date.now() - first < DOUBTFUL_MS;
    if (kind === 'lasting' || (kind === 'doubtful' && again)) {
      log.error({ err: error, group, kind }, 'the consumer crashed for good');
      return { kind: 'fatal', error };
    }
    if (kind === 'passing') this.#brokerIsAway(error);
    else log.warn({ err: error, group, kind }, 'the consumer crashed');
    return restart('crash');
  }

  /** Said once, until the broker has answered again. */
  #brokerIsAway(error: unknown): void {
    const { log, group } = this.options;
    if (!this.#brokerAway) log.warn({ err: error, group }, 'the broker does not answer as it should');
    this.#brokerAway = true;
  }

  async #finish(session: ConsumerSession<Tx>): Promise<void> {
    const { times, log, group } = this.options;
    const late = new AbortController();
    const stopped = session.stop().then(
      () => true,
      () => false,
    );
    const clean = await Promise.race([stopped, pause(times.stopMs, late.signal).then(() => false)]);
    late.abort();
    this.#fetchedAt = this.lastFetchAt;
    this.session = undefined;
    if (!clean) log.warn({ group }, 'the consumer did not stop in time');
  }
}

const restart = (reason: RestartReason): Verdict => ({ kind: 'restart', reason });
