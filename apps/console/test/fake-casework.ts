import {
  assessed,
  CASE_ID,
  caseHistory,
  CLUE_ID,
  clueDetail,
  clueHistory,
  gridEvent,
  HIDDEN_ID,
  MERGE_TARGET_ID,
  type SampleClue,
  sampleCase,
  sampleClue,
} from './clue-samples.js';
import { type FakeAnswer, type FakeRequest, type FakeRoute, field, ok, problem } from './fake-routes.js';
import type { FakePerson } from './people.js';

const CLUES = '/api/services/case-handling/v1/clues';
const CASES = '/api/services/case-handling/v1/cases';
const EVENTS = '/api/services/ingest/v1/events';
const at = (base: string, rest: string): RegExp => new RegExp(`^${base.replaceAll('/', '\\/')}${rest}$`);
const NOT_FOUND = problem(404, 'CLUE.NOT_FOUND', '没有这条线索', {
  repair: '核对线索编号；只能看到本院、本人管辖区域内的线索。',
});

const basis = (article: string, words: string) => [
  { tag: `L-GYSS ${article}`, cites: `《人民检察院公益诉讼办案规则》第${words}条` },
];
const STEPS = {
  assess: {
    name: '开始评估',
    to: 'ASSESSING',
    toName: '评估',
    reasonRequired: false,
    needs: [],
    roles: ['检察官', '部门负责人', '检察长'],
    basis: basis('27', '二十七'),
  },
  merge: {
    name: '并案',
    to: 'MERGED',
    toName: '并案',
    reasonRequired: true,
    needs: ['targetClueId'],
    roles: ['检察官', '部门负责人', '检察长'],
    basis: basis('69', '六十九'),
  },
  file: {
    name: '立案',
    to: 'FILED',
    toName: '立案',
    reasonRequired: true,
    needs: [],
    roles: ['检察长'],
    basis: basis('30', '三十'),
  },
  transfer: {
    name: '移送',
    to: 'TRANSFERRED_OUT',
    toName: '移送',
    reasonRequired: true,
    needs: ['receiver'],
    roles: ['检察长'],
    basis: basis('26', '二十六'),
  },
  close: {
    name: '结案',
    to: 'CLOSED',
    toName: '结案',
    reasonRequired: true,
    needs: [],
    roles: ['检察长'],
    basis: basis('74', '七十四'),
  },
} as const;
type Command = keyof typeof STEPS;
const steps = (...commands: Command[]) => commands.map((command) => ({ command, ...STEPS[command] }));

/** Clues and cases with the little of their rules that the console has to show. */
export class FakeCasework {
  readonly clues: SampleClue[] = [
    sampleClue(1, { severity: '重大', departmentId: '990100-gy' }),
    ...Array.from({ length: 119 }, (_, index) => sampleClue(index + 2, index === 0 ? { id: MERGE_TARGET_ID } : {})),
  ];
  readonly history: object[] = [...clueHistory];
  /** Reasons that people gave for seeing clear text. */
  readonly unmasked: { readonly eventId: string; readonly reason: string; readonly person: string }[] = [];

  /** Somebody else does something with the clue that is shown. */
  changeBehind(): void {
    const clue = this.#clue(CLUE_ID);
    if (clue !== undefined) clue.version += 1;
  }

  readonly routes = (person: FakePerson): readonly FakeRoute[] => [
    ['GET', at(CLUES, ''), (request) => this.#list(request, person)],
    ['GET', at(CLUES, '/([\\w-]+)'), (_, [id = '']) => this.#show(id)],
    ['GET', at(CLUES, '/[\\w-]+/history'), () => ok({ items: this.history, nextAfter: null })],
    ['GET', at(CLUES, '/([\\w-]+)/commands'), (_, [id = '']) => this.#steps(id, person)],
    [
      'POST',
      at(CLUES, '/([\\w-]+)/commands/([\\w-]+)'),
      (request, [id = '', command = '']) => this.#move(request, id, command, person),
    ],
    [
      'GET',
      at(CASES, ''),
      (request) => ok({ items: request.query.get('mine') === null ? [sampleCase()] : [], nextCursor: null }),
    ],
    [
      'GET',
      at(CASES, `/${CASE_ID}`),
      () => ok({ ...sampleCase(), clues: [sampleClue(1, { state: 'FILED', stateName: '立案' })] }),
    ],
    ['GET', at(CASES, '/[\\w-]+/history'), () => ok({ items: caseHistory, nextAfter: null })],
    [
      'GET',
      at(CASES, '/[\\w-]+/commands'),
      () =>
        ok({
          state: 'INVESTIGATING',
          stateName: '调查核实',
          version: 3,
          commands: person.roles[0]?.id === 'chief' ? steps('close') : [],
          others: person.roles[0]?.id === 'chief' ? [] : steps('close'),
        }),
    ],
    ['GET', at(EVENTS, '/([\\w-]+)'), (_, [id = '']) => ok(gridEvent(id))],
    ['POST', at(EVENTS, '/([\\w-]+)/unmask'), (request, [id = '']) => this.#unmask(request, id, person)],
  ];

  #clue(id: string): SampleClue | undefined {
    return this.clues.find((clue) => clue.id === id);
  }

  #list(request: FakeRequest, person: FakePerson): FakeAnswer {
    const { query } = request;
    const text = query.get('text') ?? '';
    const limit = Number(query.get('limit') ?? 50);
    const from = Number(query.get('cursor') ?? 0);
    const scopes: Readonly<Record<string, (clue: SampleClue) => boolean>> = {
      responsible: (clue) => clue.responsibleId === person.id,
      department: (clue) => person.departments.some(({ id }) => id === clue.departmentId),
      unassigned: (clue) => clue.responsibleId === null,
    };
    const inScope = scopes[query.get('mine') ?? ''] ?? (() => true);
    const found = this.clues.filter(
      (clue) =>
        inScope(clue) &&
        (clue.title.includes(text) || clue.number.includes(text)) &&
        (query.get('state') ?? clue.state) === clue.state,
    );
    const next = from + limit < found.length ? String(from + limit) : null;
    return ok({ items: found.slice(from, from + limit), nextCursor: next });
  }

  #show(id: string): FakeAnswer {
    const clue = this.#clue(id);
    return clue === undefined || id === HIDDEN_ID ? NOT_FOUND : ok(clueDetail(clue));
  }

  #steps(id: string, person: FakePerson): FakeAnswer {
    const clue = this.#clue(id);
    if (clue === undefined) return NOT_FOUND;
    const { state, stateName, version } = clue;
    const role = person.roles[0]?.id;
    const decides = role === 'chief';
    const mine: Command[] =
      state === 'REGISTERED' ? ['assess', 'merge'] : state === 'ASSESSING' && !decides ? ['merge'] : [];
    const chiefs: Command[] = state === 'ASSESSING' ? ['file', 'transfer'] : [];
    const may = role === 'prosecutor' || decides;
    return ok({
      state,
      stateName,
      version,
      commands: may ? steps(...mine, ...(decides ? chiefs : [])) : [],
      others: may ? (decides ? [] : steps(...chiefs)) : steps(...mine, ...chiefs),
    });
  }

  #move(request: FakeRequest, id: string, command: string, person: FakePerson): FakeAnswer {
    const clue = this.#clue(id);
    if (clue === undefined) return NOT_FOUND;
    const { version } = request.body as { readonly version: number };
    if (version !== clue.version) {
      return problem(409, 'LIFECYCLE.VERSION_CONFLICT', '内容已被更改', { detail: `当前版本为 ${clue.version}` });
    }
    const step = STEPS[command as Command];
    if (step.reasonRequired && field(request, 'reason') === '')
      return problem(422, 'LIFECYCLE.REASON_MISSING', '缺少理由');
    clue.state = step.to;
    clue.stateName = step.toName;
    clue.version += 1;
    if (command === 'assess') {
      clue.responsibleId = person.id;
      this.history.push(assessed(clue.version, person.name, person.id));
    }
    const caseNumber = command === 'file' ? '案件〔2026〕4号' : null;
    return ok({
      id,
      number: clue.number,
      state: clue.state,
      stateName: clue.stateName,
      version: clue.version,
      caseId: null,
      caseNumber,
      mergedIntoId: null,
    });
  }

  #unmask(request: FakeRequest, eventId: string, person: FakePerson): FakeAnswer {
    const reason = field(request, 'reason');
    if (reason.length < 5) return problem(422, 'INGEST.UNMASK_REASON_MISSING', '缺少查看理由');
    this.unmasked.push({ eventId, reason, person: person.id });
    return {
      ...ok({
        event: {
          ...gridEvent(eventId).event,
          description: '印染厂夜间向白沙河偷排污水，联系电话13800000000。',
        },
        reporter: {
          role: '群众',
          anonymous: false,
          name: '陈某某',
          phone: '13800000000',
          idNo: null,
          derived: null,
          minor: false,
        },
      }),
      headers: { 'cache-control': 'no-store' },
    };
  }
}
