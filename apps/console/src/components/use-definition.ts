import { useState } from 'react';
import type { Finding } from '../api/adapters.api.js';
import { jsonFault } from '../text/json-places.js';

/** A definition as it is being written, beside what is stored of it; `stored` is false of one that is only begun. */
export function useDefinition(begun: {
  readonly definition: unknown;
  readonly findings: readonly Finding[];
  readonly stored?: boolean;
}) {
  const [text, setText] = useState(() => JSON.stringify(begun.definition, null, 2));
  const [saved, setSaved] = useState(begun.stored === false ? null : text);
  const [findings, setFindings] = useState<readonly Finding[]>(begun.findings);
  const fault = jsonFault(text);
  return {
    text,
    setText,
    fault,
    isSaved: text === saved,
    findings,
    setFindings,
    /** What is written now is what is stored. */
    keep: () => setSaved(text),
    parsed: fault === null ? parse(text) : undefined,
  };
}

export type Definition = ReturnType<typeof useDefinition>;

/** Undefined for what is JSON and no definition: a list, a word. */
function parse(text: string): { readonly name?: unknown } | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
