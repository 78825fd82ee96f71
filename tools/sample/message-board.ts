import { PLACES } from '../simulator/places.js';
import { type Random, seededRandom } from '../simulator/random.js';
import { CLOSINGS, type Complaint, COMPLAINTS, FIRMS, GRAVE, OPENINGS } from './matters.js';

/** One line of a message board's export, as `adapters/message-board.json` reads it. */
export interface BoardMessage {
  readonly no: string;
  readonly user: string;
  readonly title: string;
  /** +08:00. */
  readonly at: string;
  readonly text: string;
  readonly reply?: string;
  readonly repliedAt?: string;
}

const SEED = 20_260_302;
const COUNT = 200;
const FIRST_DAY = Date.parse('2026-01-05T00:00:00+08:00');
const DAYS = 60;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

const local = (ms: number): string => `${new Date(ms + CHINA_MS).toISOString().slice(0, 19)}+08:00`;

const fill = (text: string, words: { p: string; n: string; firm: string }): string =>
  text.replaceAll('{p}', words.p).replaceAll('{n}', words.n).replaceAll('{firm}', words.firm);

interface Drawn {
  readonly complaint: Complaint;
  readonly place: string;
  readonly firm: string;
  readonly ms: number;
}

/** Messages about one grave thing name one place and one firm, within three weeks. */
function graveOnes(random: Random): Drawn[] {
  return GRAVE.flatMap((complaint) => {
    const place = random.pick(PLACES).street;
    const firm = random.pick(FIRMS);
    const from = FIRST_DAY + random.int(0, DAYS - 21) * DAY_MS;
    return Array.from({ length: complaint.times }, () => ({
      complaint,
      place,
      firm,
      ms: from + random.int(7 * 60, 21 * 1440) * MINUTE_MS,
    }));
  });
}

function everydayOnes(random: Random, count: number): Drawn[] {
  const weighted = COMPLAINTS.flatMap((complaint) => Array.from({ length: complaint.weight }, () => complaint));
  return Array.from({ length: count }, () => ({
    complaint: random.pick(weighted),
    place: random.pick(PLACES).street,
    firm: random.pick(FIRMS),
    ms: FIRST_DAY + random.int(0, DAYS - 1) * DAY_MS + random.int(7 * 60, 23 * 60) * MINUTE_MS,
  }));
}

function write({ complaint, place, firm, ms }: Drawn, no: number, random: Random): BoardMessage {
  const words = { p: place, n: String(random.int(2, 12)), firm };
  const message = {
    no: `YX${no}`,
    user: `U${String(random.int(0, 99_999_999)).padStart(8, '0')}`,
    title: fill(complaint.title, words),
    at: local(ms),
    text: `${random.pick(OPENINGS)}${fill(complaint.text, words)}${random.pick(CLOSINGS)}`,
  };
  // One in six is still without an answer.
  if (random.int(1, 6) === 1) return message;
  const repliedAt = local(ms + random.int(2 * 1440, 20 * 1440) * MINUTE_MS);
  return { ...message, reply: `网友您好！${fill(complaint.reply, words)}感谢您的关注与监督。`, repliedAt };
}

/** Two hundred messages of citizens of a city that does not exist: the same ones each time. */
export function boardMessages(): BoardMessage[] {
  const random = seededRandom(SEED);
  const grave = graveOnes(random);
  const drawn = [...grave, ...everydayOnes(random, COUNT - grave.length)].sort((a, b) => a.ms - b.ms);
  return drawn.map((one, i) => write(one, 2_601 + i, random));
}

export const boardFile = (): string =>
  boardMessages()
    .map((message) => `${JSON.stringify(message)}\n`)
    .join('');
