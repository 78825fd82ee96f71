import type { CaseChangedV1, ClueChangedV1, EventOutcomeV1, MatchV1, PlatformAnswerV1 } from '#contracts';

/** What the terminal shows of the line, as its topics tell it. */
export type Seen =
  | { readonly topic: 'outcome'; readonly value: EventOutcomeV1 }
  | { readonly topic: 'match'; readonly value: MatchV1 }
  | { readonly topic: 'clue'; readonly value: ClueChangedV1 }
  | { readonly topic: 'case'; readonly value: CaseChangedV1 }
  | { readonly topic: 'answer'; readonly value: PlatformAnswerV1 };

export type Tally = Record<string, number>;

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  accepted: '收下 taken in',
  duplicate: '重复 duplicate',
  late: '旧版 older version',
  conflict: '冲突 conflict',
  refused: '退回 refused',
  quarantined: '隔离 quarantined',
  waiting: '候事件 waiting for its event',
  matched: '命中 matched',
  unmatched: '未命中 unmatched',
};

const CLUE_WORDS: Readonly<Record<string, string>> = {
  opened: '新线索 clue opened',
  attached: '并入线索 clue attached',
  revised: '线索更新 clue revised',
  moved: '线索流转 clue moved',
};

const CASE_WORDS: Readonly<Record<string, string>> = {
  opened: '立案 case opened',
  moved: '案件流转 case moved',
  attached: '并入案件 case attached',
};

/** Everyday outcomes are counted; only what somebody would look at gets a line of its own. */
const QUIET = new Set(['accepted', 'unmatched']);

/** Prints a line for what matters and keeps the count of everything. */
export class LiveView {
  readonly tally: Tally = {};

  constructor(private readonly print: (line: string) => void) {}

  show(seen: Seen): void {
    switch (seen.topic) {
      case 'outcome':
        return this.outcome(seen.value);
      case 'match':
        return this.match(seen.value);
      case 'clue':
        return this.line(
          CLUE_WORDS[seen.value.change] ?? `clue ${seen.value.change}`,
          `${seen.value.number} ${seen.value.title}（${seen.value.eventCount} 件事件，状态 ${seen.value.state}）`,
        );
      case 'case':
        return this.line(
          CASE_WORDS[seen.value.change] ?? `case ${seen.value.change}`,
          `${seen.value.number} ${seen.value.title}（状态 ${seen.value.state}）`,
        );
      case 'answer':
        this.count('答复 answered');
    }
  }

  private outcome(value: EventOutcomeV1): void {
    const words = OUTCOME_WORDS[value.outcome] ?? value.outcome;
    if (QUIET.has(value.outcome)) return this.count(words);
    const reason = value.reason === null ? '' : `：${value.reason.title}${pointerOf(value.reason.pointer)}`;
    const version = value.sourceVersion === null ? '' : ` v${value.sourceVersion}`;
    this.line(words, `${value.sourceId} ${value.sourceEventNo ?? '（无编号）'}${version}${reason}`);
  }

  private match(value: MatchV1): void {
    if (value.revision > 1) return this.count('命中更新 hit revised');
    this.line(
      '规则命中 hit',
      `${value.rule.id} v${value.rule.version} ${value.rule.name} ← ${value.keyParts.map((p) => p.value).join('、')}（${value.eventCount} 件）`,
    );
  }

  private line(words: string, text: string): void {
    this.count(words);
    this.print(`  ${new Date().toTimeString().slice(0, 8)}  ${words}  ${text}`);
  }

  private count(words: string): void {
    this.tally[words] = (this.tally[words] ?? 0) + 1;
  }
}

const pointerOf = (pointer: string | null): string => (pointer === null || pointer === '' ? '' : `（${pointer}）`);
