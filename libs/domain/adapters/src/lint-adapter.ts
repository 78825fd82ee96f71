import type { Adapter, FieldRule, FieldRules, ListRule, Pointer } from './adapter.js';
import { isPersonalPattern } from './mask-record.js';
import { rulesOf } from './compile-adapter.js';
import { escapeToken, parsePath, tokensOf } from './pointer.js';
import { type ListTarget, type Target, targetAt, type Vocabulary } from './vocabulary.js';

/** Something about an adapter that its author should know. One with an error is not published. */
export interface LintFinding {
  /** JSON Pointer in the adapter. */
  readonly pointer: string;
  readonly severity: 'error' | 'warning';
  /** Chinese. */
  readonly says: string;
}

const PLACEHOLDER = /\{[^{}]*\}/g;
const GOOD_PLACEHOLDER = /^\{#?(?:\/[^/{}]+)+\}$/;
const LOCAL_FORMS = ['local', 'compact', 'cn', 'auto'];
const NUMBER_WORDS = ['integer', 'number'];

/** Whether the rule has a value for every record, so that none behind it is ever asked. */
const isCertain = (rule: FieldRule): boolean => rule.constant !== undefined && rule.when === undefined;

class Linter {
  readonly findings: LintFinding[] = [];

  constructor(
    private readonly adapter: Adapter,
    private readonly vocabulary: Vocabulary,
  ) {}

  lint(): void {
    const { fields, lists = {}, required } = { ...this.adapter, required: this.vocabulary.required };
    for (const [place, rules] of Object.entries(fields)) this.lintField(place, rules);
    for (const [place, rules] of Object.entries(lists)) this.lintList(place, rules);
    for (const place of required) {
      if (fields[place] === undefined) this.error('/fields', `缺少必填的 "${place}"`);
    }
    this.lintCategory();
    this.lintVersion();
    this.lintLocation();
    this.lintDefaults();
    this.lintZone();
    this.lintHandling();
  }

  private error(pointer: string, says: string): void {
    this.findings.push({ pointer, severity: 'error', says });
  }

  private warn(pointer: string, says: string): void {
    this.findings.push({ pointer, severity: 'warning', says });
  }

  private lintField(place: string, rules: FieldRules): void {
    const at = `/fields/${escapeToken(place)}`;
    const target = targetAt(this.vocabulary, place);
    if (target !== undefined) return this.lintRules(rules, target, at, []);
    const isList = this.vocabulary.lists.has(place);
    if (isList) return this.error(at, `"${place}" 是列表，请写在 lists 中`);
    this.error(at, `"${place}" 不是推送内容的位置${this.maybe(place, [...this.vocabulary.targets.keys()])}`);
  }

  private maybe(unknown: string, known: readonly string[]): string {
    const near = this.vocabulary.nearest(unknown, known);
    return near === undefined ? '' : `，是否应写作 "${near}"`;
  }

  /** `base`: tokens of the item that the pointers of the rules begin at. */
  private lintRules(rules: FieldRules, target: Target, at: string, base: readonly string[]): void {
    const all = rulesOf(rules);
    for (const [i, rule] of all.entries()) {
      const here = Array.isArray(rules) ? `${at}/${i}` : at;
      this.lintRule(rule, target, here);
      this.lintPersonal(rule, target, here, base);
      if (i < all.length - 1 && isCertain(rule)) this.warn(here, '固定值总是有值，其后的规则永远用不到');
    }
  }

  private lintRule(rule: FieldRule, target: Target, at: string): void {
    const { from, template, constant, join, time, as, unit, map, unlisted } = rule;
    const ways = [from, template, constant].filter((way) => way !== undefined).length;
    if (ways !== 1) this.error(at, 'from、template、constant 要有一个，且只能有一个');
    if (join !== undefined && !Array.isArray(from) && typeof from !== 'string') this.error(at, '有 join 时要有 from');
    if (time !== undefined && as !== undefined) this.error(at, '不能同时有 time 和 as');
    if (unit !== undefined && as !== 'amount') this.error(at, 'unit 只用于 as: "amount"');
    if (unlisted !== undefined && map === undefined) this.error(at, 'unlisted 只用于 map');
    const isTime = target.kind === 'time' || target.kind === 'date';
    if (time !== undefined && !isTime && !target.place.startsWith('/ext/')) this.error(at, '此处不是时间，不能用 time');
    if (as === 'region' && target.place !== '/regionCode12') this.error(at, 'as: "region" 只用于 /regionCode12');
    if (as === 'amount' && target.place !== '/amount' && !target.place.startsWith('/ext/')) {
      this.error(at, 'as: "amount" 只用于 /amount 和 /ext');
    }
    const ofNumber = target.kind === 'integer' || target.kind === 'number' || target.place.startsWith('/ext/');
    if (as !== undefined && NUMBER_WORDS.includes(as) && !ofNumber) this.error(at, '此处不是数字');
    this.lintTemplate(template, at);
    this.lintWords(rule, target, at);
  }

  private lintTemplate(template: string | undefined, at: string): void {
    if (template === undefined) return;
    const holders = template.match(PLACEHOLDER) ?? [];
    if (holders.length === 0) this.error(at, 'template 中没有 {/位置}，固定的文字请用 constant');
    for (const holder of holders) {
      if (!GOOD_PLACEHOLDER.test(holder)) this.error(at, `template 中的 ${holder} 应写作 {/位置}`);
    }
  }

  private lintWords(rule: FieldRule, target: Target, at: string): void {
    if (target.kind !== 'words') return;
    const said = rule.map === undefined ? [rule.constant] : Object.values(rule.map);
    for (const word of said) {
      if (typeof word === 'string' && !target.words.includes(word)) {
        this.error(at, `“${word}”不是此处可用的词：${target.words.join('、')}`);
      }
    }
  }

  /** What is personal goes where it rests sealed, and what goes there is personal. */
  private lintPersonal(rule: FieldRule, target: Target, at: string, base: readonly string[]): void {
    for (const pointer of pointersOf(rule)) {
      const { root, tokens } = parsePath(pointer);
      const place = root ? tokens : [...base, ...tokens];
      const personal = isPersonalPattern(this.adapter.personal ?? [], place);
      if (personal && !target.sealed) {
        this.error(at, `"${pointer}" 是个人信息，不能推送到不加密的 ${target.place}`);
      }
      if (!personal && target.sealed) {
        this.error(at, `${target.place} 存放个人信息，请把 "${pointer}" 列入 personal`);
      }
    }
  }

  private lintList(place: string, rules: readonly ListRule[]): void {
    const at = `/lists/${escapeToken(place)}`;
    const target = this.vocabulary.lists.get(place);
    if (target === undefined) {
      return this.error(at, `"${place}" 不是推送内容中的列表${this.maybe(place, [...this.vocabulary.lists.keys()])}`);
    }
    for (const [i, rule] of rules.entries()) this.lintListRule(rule, target, `${at}/${i}`);
  }

  private lintListRule(rule: ListRule, target: ListTarget, at: string): void {
    const base = rule.each === undefined ? [] : [...tokensOf(rule.each.replace(/^#/, '')), '*'];
    if (rule.split !== undefined && rule.each === undefined) this.error(at, 'split 要与 each 一起用');
    if (target.fields === null) {
      if (rule.value === undefined || rule.fields !== undefined) this.error(at, '此处的元素是文字，请只写 value');
      else if (target.value !== null) this.lintRules(rule.value, target.value, `${at}/value`, base);
      return;
    }
    if (rule.fields === undefined || rule.value !== undefined) return this.error(at, '此处的元素是对象，请只写 fields');
    for (const [place, rules] of Object.entries(rule.fields)) {
      const here = `${at}/fields/${escapeToken(place)}`;
      const field = target.fields.get(place);
      if (field !== undefined) this.lintRules(rules, field, here, base);
      else this.error(here, `"${place}" 不是元素中的位置${this.maybe(place, [...target.fields.keys()])}`);
    }
    for (const place of target.required) {
      if (rule.fields[place] === undefined) this.error(`${at}/fields`, `元素缺少必填的 "${place}"`);
    }
  }

  private lintCategory(): void {
    const { category } = this.adapter;
    if (category === undefined) return this.warn('', '没有 category：事件没有类别，只能凭文字匹配');
    const { categories } = this.vocabulary;
    const ours = (code: string, at: string): void => {
      if (!Object.hasOwn(categories, code)) this.error(at, `“${code}”不是本系统的类别代码`);
    };
    const of = (name: 'code' | 'name', place: string): void => {
      const rules = category[name];
      const target = targetAt(this.vocabulary, place);
      if (rules !== undefined && target !== undefined) this.lintRules(rules, target, `/category/${name}`, []);
    };
    of('code', '/sourceCategoryCode');
    of('name', '/sourceCategoryName');
    for (const [i, { from, template, table }] of category.choose.entries()) {
      if ((from === undefined) === (template === undefined))
        this.error(`/category/choose/${i}`, 'from 与 template 取一');
      this.lintTemplate(template, `/category/choose/${i}`);
      for (const [theirs, code] of Object.entries(table))
        ours(code, `/category/choose/${i}/table/${escapeToken(theirs)}`);
    }
    if (category.otherwise !== undefined) ours(category.otherwise, '/category/otherwise');
    for (const place of ['/categoryCode', '/categoryName', '/sourceCategoryCode', '/sourceCategoryName']) {
      if (this.adapter.fields[place] !== undefined)
        this.error(`/fields/${escapeToken(place)}`, `有 category 时，"${place}" 由它来写`);
    }
  }

  private lintVersion(): void {
    const { version, fields } = this.adapter;
    const bySelf = fields['/sourceVersion'] !== undefined || fields['/updatedAt'] !== undefined;
    if (version === undefined) {
      if (!bySelf) this.warn('', '没有 version：同一编号的内容有变化时，只能按到达的先后分新旧');
      return;
    }
    if (bySelf) this.error('/version', '版本写在 version 中，fields 中不要再写 /sourceVersion、/updatedAt');
    if (version.number !== undefined && version.count !== undefined)
      this.error('/version', 'number 与 count 只能有一个');
    for (const [name, place] of [
      ['number', '/sourceVersion'],
      ['time', '/updatedAt'],
    ] as const) {
      const rule = version[name];
      const target = targetAt(this.vocabulary, place);
      if (rule !== undefined && target !== undefined) this.lintRules(rule, target, `/version/${name}`, []);
    }
  }

  private lintLocation(): void {
    const { fields, crs } = this.adapter;
    const has = (name: string): boolean => fields[`/location/${name}`] !== undefined;
    const point = has('lng') || has('lat');
    if (has('lng') !== has('lat')) this.error('/fields', '/location/lng 与 /location/lat 要一起写');
    if (point && crs === undefined && !has('crs')) this.error('/crs', '有坐标时要写明 crs，坐标系从不猜测');
    if (!point && crs !== undefined) this.warn('/crs', '没有坐标，crs 用不到');
  }

  private lintDefaults(): void {
    for (const [place, value] of Object.entries(this.adapter.defaults ?? {})) {
      const at = `/defaults/${escapeToken(place)}`;
      const target = targetAt(this.vocabulary, place);
      if (target === undefined) this.error(at, `"${place}" 不是推送内容的位置`);
      else if (target.kind === 'text' ? typeof value !== 'string' || value === '' : !fits(value, target)) {
        this.error(at, '默认值不是此处的写法');
      } else if (target.sealed || place.startsWith('/location/') || place === '/sourceEventNo') {
        this.error(at, '此处不能有默认值');
      }
    }
  }

  private lintZone(): void {
    if (this.adapter.zone !== undefined) return;
    const rules = Object.values(this.adapter.fields).flatMap((one) => [...rulesOf(one)]);
    if (rules.some(({ time }) => time !== undefined && LOCAL_FORMS.includes(time))) {
      this.warn('', '没有 zone：不带时区的时间按北京时间读取，并加质量标记');
    }
  }

  private lintHandling(): void {
    const places = [...Object.keys(this.adapter.fields), ...Object.keys(this.adapter.lists ?? {})];
    if (places.some((place) => place.startsWith('/disposal/'))) return;
    if (this.adapter.disposal === undefined)
      return this.warn('', '没有 /disposal：看不到办理情况，怠于履职的规则用不上');
    this.error('/disposal', '只说办理情况的消息要有 /disposal 的规则');
  }
}

function fits(value: unknown, { kind, words, pattern, minimum, maximum }: Target): boolean {
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'words') return typeof value === 'string' && words.includes(value);
  if (kind === 'integer' || kind === 'number') return typeof value === 'number' && value >= minimum && value <= maximum;
  return kind === 'date' && typeof value === 'string' && pattern?.test(value) === true;
}

const pointersOf = ({ from, template }: FieldRule): readonly Pointer[] => [
  ...(from === undefined ? [] : typeof from === 'string' ? [from] : from),
  ...(template?.match(PLACEHOLDER) ?? []).map((holder) => holder.slice(1, -1)),
];

/** Everything that is wrong or doubtful about an adapter of the right format. */
export function lintAdapter(adapter: Adapter, vocabulary: Vocabulary): readonly LintFinding[] {
  const linter = new Linter(adapter, vocabulary);
  linter.lint();
  return linter.findings;
}
