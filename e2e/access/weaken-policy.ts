import type { RowPolicy } from '#platform/postgres';

/** A policy with something taken out of it, and what that was. */
export interface Weakened {
  readonly what: string;
  /** Null where the whole policy is gone. */
  readonly policy: RowPolicy | null;
}

/** Every way to lose a part of a policy: all of it, one of its conditions, one of its roles. */
export function weaken(policy: RowPolicy): Weakened[] {
  const name = `${policy.table}.${policy.name}`;
  return [
    { what: `${name} is gone`, policy: null },
    ...(['using', 'check'] as const).flatMap((part) => {
      const text = policy[part];
      if (text === undefined) return [];
      return [...without(text, name), ...withoutRole(text, name)].map(({ what, rest }) => ({
        what: `${what} of ${part}`,
        policy: { ...policy, [part]: rest },
      }));
    }),
  ];
}

function* without(text: string, name: string): Generator<{ what: string; rest: string }> {
  const parts = conjuncts(text);
  if (parts.length < 2) return;
  for (const [index, part] of parts.entries()) {
    const rest = parts.filter((_, at) => at !== index).join(' AND ');
    yield { what: `${name} without “${part.replace(/\s+/g, ' ').slice(0, 60)}…”`, rest };
  }
}

/** `'{chief,case-management}'` without one of them. */
function* withoutRole(text: string, name: string): Generator<{ what: string; rest: string }> {
  for (const match of text.matchAll(/'\{([a-z,-]+)\}'/g)) {
    const roles = match[1]!.split(',');
    for (const role of roles) {
      const fewer = `'{${roles.filter((other) => other !== role).join(',')}}'`;
      yield {
        what: `${name} without ${role}`,
        rest: text.slice(0, match.index) + fewer + text.slice(match.index + match[0].length),
      };
    }
  }
}

/** The parts that AND joins on the outermost level. */
function conjuncts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 && /^\sAND\s/.test(text.slice(at, at + 5))) {
      parts.push(text.slice(from, at));
      from = at + 4;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim());
}
