import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { anEvent } from '../test/an-event.js';
import { compileRules } from './compile-rules.js';
import { explainRule, explainWindow } from './explain-rule.js';
import { matchKeyOf } from './match-key.js';
import { readRule } from './read-rule.js';
import { segment } from './segment.js';
import { type Candidate, inEventOrder, windowParams } from './windows.js';

interface PageEvent {
  readonly eventId: string;
  readonly at: string;
  readonly title: string;
  readonly address: string;
  readonly reporterKey: string;
  readonly category?: string;
}

const page = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map((block) => JSON.parse(block[1] ?? '') as unknown);
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const ids = (candidates: readonly Candidate[]): string[] => candidates.map((candidate) => candidate.eventId);

describe('docs/rules.md', () => {
  it('shows a rule, events and hits that are true', () => {
    const [example, events, hits] = blocks as [unknown, PageEvent[], unknown];
    const read = readRule(example);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const rule = read.value;
    const shown = new Map(
      events.map(({ at: _at, category, ...rest }) => [
        rest.eventId,
        anEvent({ ...rest, category: { code: null, name: category ?? null } }),
      ]),
    );
    const compiled = compileRules([rule]);
    const keys = new Map<string, Candidate[]>();
    for (const { eventId, at } of events) {
      const event = shown.get(eventId)!;
      const key = matchKeyOf(rule, '990100', event, digest);
      if (compiled.match(event).length === 0 || !key.ok) continue;
      const candidate = { eventId, timeMs: Date.parse(at), distinct: key.value.distinct };
      keys.set(key.value.matchKey, [...(keys.get(key.value.matchKey) ?? []), candidate]);
    }
    const found = [...keys.values()].flatMap((candidates) =>
      segment(windowParams(rule), candidates.sort(inEventOrder)).map((hit) => ({
        completedBy: hit.completedBy.eventId,
        members: ids(hit.members),
        attached: ids(hit.attached),
        lockUntil: new Date(hit.lockUntilMs).toISOString(),
        conditions: explainRule(rule, shown.get(hit.completedBy.eventId)!).conditions.map(
          ({ found: _found, ...condition }) => condition,
        ),
        window: explainWindow(rule, hit.members.length),
      })),
    );
    expect(found).toEqual(hits);
  });
});
