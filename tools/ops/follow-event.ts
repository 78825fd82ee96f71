import type { AnswerPageV1, GridEventV1, MatchV1 } from '#contracts';
import { newId } from '#kernel';
import { getBody, signedHeaders } from '#platform/auth';
import type { Line, ServiceName } from './connection.js';
import { Unusable } from './connection.js';
import { ask, Refused } from './desk.js';
import { momentaryToken } from './people.js';

export interface PushSeen {
  readonly kind: string;
  readonly outcome: string;
  readonly revision: number;
  readonly receivedAt: string;
  readonly via: string;
}

export interface EvaluationSeen {
  readonly evaluations: readonly {
    readonly revision: number;
    readonly outcome: string;
    readonly evaluatedAt: string;
  }[];
  readonly hits: readonly { readonly hitId: string }[];
}

interface Item {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly stateName: string;
}

export interface HistorySeen {
  readonly seq: number;
  readonly change: string;
  readonly commandName: string | null;
  readonly actor: { readonly name: string | null; readonly role: string } | null;
  readonly at: string;
}

export interface ItemSeen extends Item {
  readonly history: readonly HistorySeen[];
}

export interface ClueSeen extends ItemSeen {
  readonly eventCount: number;
  readonly caseId: string | null;
}

export interface NoticeSeen {
  readonly subjectId: string;
  readonly text: string;
  readonly at: string;
  readonly readAt: string | null;
}

/** One event, all along the line. A part that could not be asked is missing here and said in `failures`. */
export interface Chain {
  readonly event: GridEventV1;
  readonly pushes: readonly PushSeen[];
  readonly evaluation: EvaluationSeen | null;
  readonly hits: readonly MatchV1[];
  readonly clues: readonly ClueSeen[];
  readonly cases: readonly ItemSeen[];
  readonly notices: readonly NoticeSeen[];
  /** Null where this machine does not hold the source's key. */
  readonly answers: AnswerPageV1['items'] | null;
  readonly failures: readonly string[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const INBOX_PAGES = 10;
const NOT_FOUND = 404;

/** Asks each service in turn for what it knows of one event, by the event's id or its number at the source. */
export class EventFollower {
  readonly #failures: string[] = [];

  constructor(
    private readonly line: Line,
    private readonly wanted: { readonly sourceId?: string; readonly office?: string },
  ) {}

  async follow(idOrNumber: string): Promise<Chain> {
    const { event, pushes } = await this.#findEvent(idOrNumber);
    const person = this.#personOf(event.procuratorateId);
    const evaluation = await this.#part(
      () => person<EvaluationSeen>('matcher', `/v1/evaluations/${event.eventId}`),
      null,
    );
    const hits: MatchV1[] = [];
    for (const { hitId } of evaluation?.hits ?? []) {
      const hit = await this.#part(() => person<MatchV1>('matcher', `/v1/hits/${hitId}`), null);
      if (hit !== null) hits.push(hit);
    }
    const clues = await this.#part(() => this.#items<ClueSeen>(person, 'clues', event.eventId), []);
    const cases = await this.#part(() => this.#items<ItemSeen>(person, 'cases', event.eventId), []);
    const subjects = new Set([...clues, ...cases].map((item) => item.id));
    const notices = await this.#part(() => this.#notices(person, subjects), []);
    const answers = await this.#part(() => this.#answers(event), null);
    return { event, pushes, evaluation, hits, clues, cases, notices, answers, failures: this.#failures };
  }

  /** The event may be of any office whose sources are known here: each is asked. */
  async #findEvent(idOrNumber: string): Promise<{ event: GridEventV1; pushes: readonly PushSeen[] }> {
    const { sources } = this.line;
    const known =
      this.wanted.sourceId === undefined ? sources : sources.filter(({ id }) => id === this.wanted.sourceId);
    const offices = this.wanted.office === undefined ? known.map((one) => one.procuratorateId) : [this.wanted.office];
    for (const office of new Set(offices)) {
      const person = this.#personOf(office);
      const sourceIds = this.wanted.sourceId === undefined ? known.map((one) => one.id) : [this.wanted.sourceId];
      const paths = UUID.test(idOrNumber)
        ? [`/v1/events/${idOrNumber}`]
        : sourceIds.map((id) => `/v1/events?sourceId=${id}&sourceEventNo=${encodeURIComponent(idOrNumber)}`);
      for (const path of paths) {
        try {
          return await person('ingest', path);
        } catch (error) {
          if (!(error instanceof Refused && error.status === NOT_FOUND)) throw error;
        }
      }
    }
    throw new Unusable(
      `没有找到事件 ${idOrNumber}：核对编号，或用 --source、--office 指明来源、检察院；` +
        `未被收下的推送见 npm run ops -- quarantine list --service ingest`,
    );
  }

  #personOf(office: string) {
    return async <T>(service: ServiceName, path: string): Promise<T> => {
      const token = await momentaryToken(service, 'chief', office, this.line.tokenKeyFile);
      const headers = { authorization: `Bearer ${token}` };
      return ask<T>({ service, baseUrl: this.line.urls[service], path, headers });
    };
  }

  async #items<T extends ItemSeen>(
    person: <A>(service: ServiceName, path: string) => Promise<A>,
    kind: 'clues' | 'cases',
    eventId: string,
  ): Promise<T[]> {
    const { items } = await person<{ items: T[] }>('case-handling', `/v1/${kind}?eventId=${eventId}&limit=200`);
    const seen: T[] = [];
    // The list has the newest first; a chain is told from its beginning.
    for (const item of [...items].reverse()) {
      const path = `/v1/${kind}/${item.id}/history?limit=200`;
      const history = await person<{ items: HistorySeen[] }>('case-handling', path);
      seen.push({ ...item, history: history.items });
    }
    return seen;
  }

  async #notices(
    person: <A>(service: ServiceName, path: string) => Promise<A>,
    subjects: ReadonlySet<string>,
  ): Promise<NoticeSeen[]> {
    const found: NoticeSeen[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < INBOX_PAGES && subjects.size > 0; page += 1) {
      const path: string = `/v1/inbox?limit=200${cursor === null ? '' : `&cursor=${cursor}`}`;
      const { items, next } = await person<{ items: NoticeSeen[]; next: string | null }>('notify', path);
      found.push(...items.filter((item) => subjects.has(item.subjectId)));
      cursor = next;
      if (cursor === null) break;
    }
    return found.reverse();
  }

  async #answers({ source, sourceEventNo }: GridEventV1): Promise<AnswerPageV1['items'] | null> {
    const known = this.line.sources.find((one) => one.id === source.id);
    if (known === undefined) return null;
    const path = `/v1/answers?sourceEventNo=${encodeURIComponent(sourceEventNo)}&limit=100`;
    const timestamp = Math.floor(Date.now() / 1000);
    const signed = { sourceId: source.id, secret: known.secret, id: newId(), timestamp, body: getBody(path) };
    const baseUrl = this.line.urls.notify;
    return (await ask<AnswerPageV1>({ service: 'notify', baseUrl, path, headers: signedHeaders(signed) })).items;
  }

  /** The part of one service; the others are asked all the same when it does not answer. */
  async #part<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // Not there yet is no failure: the line is asynchronous.
      if (!(error instanceof Refused && error.status === NOT_FOUND)) {
        this.#failures.push(error instanceof Error ? error.message : String(error));
      }
      return otherwise;
    }
  }
}
