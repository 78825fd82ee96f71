import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { PROBLEMS } from '#contracts';
import { repositoryRoot } from './repository.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const FILE = 'alerts/grid-procuratorate.rules.yml';
const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const { groups } = parse(read(FILE)) as {
  groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** A selector of an expression, e.g. `gp_x{code="a"}`. */
interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly value: string }[];
}

interface ReadExpression {
  /** Texts that are no PromQL. */
  readonly faults: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels that are grouped or joined by. */
  readonly grouped: readonly string[];
}

const childrenOf = (node: SyntaxNode, name: string): SyntaxNode[] => node.getChildren(name);

/** By the grammar of Prometheus' own console. */
function readExpression(expr: string): ReadExpression {
  const faults: string[] = [];
  const selectors: Selector[] = [];
  const grouped: string[] = [];
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }): string => expr.slice(from, to);
  parser.parse(expr).iterate({
    enter: (ref) => {
      const { node } = ref;
      if (node.type.isError) faults.push(`${node.from}: ${expr.slice(node.from, node.from + 20)}`);
      if (node.name === 'VectorSelector') {
        const [identifier] = childrenOf(node, 'Identifier');
        const matchers = childrenOf(node, 'LabelMatchers').flatMap((list) =>
          childrenOf(list, 'UnquotedLabelMatcher').map((matcher) => {
            const [label] = childrenOf(matcher, 'LabelName');
            const [value] = childrenOf(matcher, 'StringLiteral');
            return {
              label: label === undefined ? '' : textOf(label),
              value: value === undefined ? '' : textOf(value).slice(1, -1),
            };
          }),
        );
        selectors.push({ metric: identifier === undefined ? '' : textOf(identifier), matchers });
      }
      if (node.name === 'GroupingLabels') grouped.push(...childrenOf(node, 'LabelName').map(textOf));
    },
  });
  return { faults, selectors, grouped };
}

/** Every metric that a service registers, with its labels: the name, a help, and a list of names where there are any. */
function registered(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const files = ['apps', 'libs/platform']
    .flatMap((room) => readdirSync(join(repositoryRoot, room)).map((name) => `${room}/${name}/src`))
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
        .map((path) => `${folder}/${path}`),
    );
  const METRIC = /'(gp_[a-z0-9_]+)',\s*(?:'[^']*'|"[^"]*"|\w+)\s*(?:,\s*(?:\[([^\]]*)\])?|\))/g;
  for (const file of files) {
    for (const [, name = '', labels = ''] of read(file).matchAll(METRIC)) {
      found.set(
        name,
        [...labels.matchAll(/'(\w+)'/g)].map(([, label = '']) => label),
      );
    }
  }
  return found;
}

/** Stand in a line about an alarm, and are what it is worked out from. */
const BESIDE: readonly string[] = ['gp_database_bytes', 'gp_database_free_bytes'];
/** Prometheus' own and those that every metric of ours has. */
const COMMON_LABELS = ['service', 'instance'];

describe('the alert rules', () => {
  const metrics = registered();
  const expressions = rules.map((rule) => ({ rule, ...readExpression(rule.expr) }));

  it('have names of their own, a weight, and say in Chinese what is wrong and what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
    for (const { alert, labels, annotations, for: wait = '0s', ...rest } of rules) {
      expect([alert, Object.keys(rest)]).toEqual([alert, ['expr']]);
      expect(alert).toMatch(/^[A-Z][A-Za-z]+$/);
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(?:critical|warning|info)$/)]);
      expect([alert, wait]).toEqual([alert, expect.stringMatching(/^\d+[smhd]$/)]);
      for (const text of [annotations.summary, annotations.description]) expect(text).toMatch(/\p{Script=Han}.*/u);
    }
  });

  it('are PromQL', () => {
    expect(expressions.flatMap(({ rule, faults }) => faults.map((fault) => `${rule.alert} ${fault}`))).toEqual([]);
    expect(readExpression('max by (source) gp_x >').faults).not.toEqual([]);
  });

  it('ask for metrics that a service registers, by labels that these have', () => {
    const wrong = expressions.flatMap(({ rule, selectors, grouped }) => {
      const labels = selectors.flatMap(({ metric }) => metrics.get(metric) ?? []);
      return [
        ...selectors.filter(({ metric }) => !metrics.has(metric)).map(({ metric }) => `${rule.alert}: no ${metric}`),
        ...selectors.flatMap(({ metric, matchers }) =>
          matchers
            .filter(({ label }) => ![...COMMON_LABELS, ...(metrics.get(metric) ?? [])].includes(label))
            .map(({ label }) => `${rule.alert}: ${metric} has no ${label}`),
        ),
        ...grouped
          .filter((label) => ![...COMMON_LABELS, ...labels].includes(label))
          .map((label) => `${rule.alert}: nothing has ${label}`),
      ];
    });
    expect(wrong).toEqual([]);
    expect(expressions.every(({ selectors }) => selectors.length > 0)).toBe(true);
  });

  it('name labels in their texts that are left of their expression', () => {
    const wrong = expressions.flatMap(({ rule, grouped }) =>
      [...JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g)]
        .map(([, label = '']) => label)
        .filter((label) => !grouped.includes(label))
        .map((label) => `${rule.alert}: ${label}`),
    );
    expect(wrong).toEqual([]);
  });

  it('ask for codes that are in the catalogue', () => {
    const codes = new Set(PROBLEMS.map(({ code }) => code));
    const asked = expressions.flatMap(({ selectors }) =>
      selectors.flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'code').map(({ value }) => value)),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((code) => !codes.has(code))).toEqual([]);
  });

  it('are there for every metric that a page of docs calls worth an alarm', () => {
    const used = new Set(expressions.flatMap(({ selectors }) => selectors.map(({ metric }) => metric)));
    const called = readdirSync(join(repositoryRoot, 'docs')).flatMap((page) =>
      (page.endsWith('.md') ? read(`docs/${page}`) : '')
        .split('\n')
        .filter((line) => /alarm/i.test(line))
        .flatMap((line) => [...line.matchAll(/`(gp_[a-z0-9_]+)/g)].map(([, name = '']) => name)),
    );
    expect(called.length).toBeGreaterThan(5);
    expect([...new Set(called)].filter((name) => !used.has(name) && !BESIDE.includes(name))).toEqual([]);
  });
});
