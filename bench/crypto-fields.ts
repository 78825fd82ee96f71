import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { reporterIdentity, reporterRecord } from '#domain/intake';
import { FieldKeys, generateFieldKeys, type SuiteName } from '#platform/crypto';
import { reporterAad } from '../apps/ingest/src/storage/sealed-places.js';
import { newId } from '#kernel';

const USAGE = `npm run bench -- crypto-fields [--events 50000]
  What the personal fields of one event cost ingest, by suite, in microseconds of one core: phone, identity number and
  name are derived from, sealed in one record, and indexed; and what opening the record costs.`;

interface Figures {
  readonly derive: number;
  readonly index: number;
  readonly seal: number;
  readonly open: number;
  readonly bytes: number;
}

/** Typical: one mobile number, one identity number, a name of three characters. */
const reporterOf = () => ({
  role: '群众',
  name: '夏临舟',
  phone: `+86 100${randomInt(10_000_000, 99_999_999)}`,
  idNo: `9901011985${String(randomInt(1, 13)).padStart(2, '0')}15${String(randomInt(0, 1000)).padStart(3, '0')}5`,
});

function measure(suite: SuiteName, events: number): Figures {
  const keys = FieldKeys.parse(JSON.stringify(generateFieldKeys(undefined, undefined, suite)), { suite });
  const reporters = Array.from({ length: events }, reporterOf);
  const ids = reporters.map(() => newId());
  const now = Date.now();
  const records = reporters.map((reporter) => JSON.stringify(reporterRecord(reporter, now)));
  const sealed: Buffer[] = [];
  const aadOf = (i: number): string => reporterAad(ids[i] ?? '', 1);
  return {
    derive: perEvent(events, (i) => JSON.stringify(reporterRecord(reporters[i], now))),
    index: perEvent(events, (i) => {
      const identity = reporterIdentity(reporters[i]);
      if (identity === null) throw new Error('a reporter without a number');
      return keys.blindIndex(identity.kind, identity.value);
    }),
    seal: perEvent(events, (i) => (sealed[i] = keys.seal(Buffer.from(records[i] ?? '', 'utf8'), aadOf(i)))),
    open: perEvent(events, (i) => keys.open(sealed[i] ?? Buffer.alloc(0), aadOf(i))),
    bytes: sealed[0]?.length ?? 0,
  };
}

/** Microseconds of processor time, so that what else the machine does counts little; the first tenth warms up. */
function perEvent(events: number, work: (i: number) => unknown): number {
  const warm = Math.floor(events / 10);
  for (let i = 0; i < warm; i += 1) work(i);
  const from = process.cpuUsage();
  for (let i = 0; i < events; i += 1) work(i);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / events;
}

const { values } = parseArgs({
  options: { events: { type: 'string', default: '50000' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log(USAGE);
} else {
  const events = Number(values.events);
  console.log(`personal fields of one event, µs on one core, ${events} events, Node ${process.versions.node}`);
  console.log('| suite | derive | index | seal | all of it | open | bytes sealed |');
  console.log('| ----- | -----: | ----: | ---: | --------: | ---: | -----------: |');
  for (const suite of ['intl', 'gm'] as const) {
    const { derive, index, seal, open, bytes } = measure(suite, events);
    const cells = [derive, index, seal, derive + index + seal, open].map((us) => us.toFixed(1));
    console.log(`| ${[suite, ...cells, bytes].join(' | ')} |`);
  }
}
