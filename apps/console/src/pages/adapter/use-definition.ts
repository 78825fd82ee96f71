import { useState } from 'react';
import type { AdapterDetail, Finding } from '../../api/adapters.api.js';
import { jsonFault, type JsonFault } from '../../text/json-places.js';

/** The definition as it is being written, beside what is stored of it. */
export function useDefinition(detail: AdapterDetail) {
  const [text, setText] = useState(() => JSON.stringify(detail.definition, null, 2));
  const [saved, setSaved] = useState(text);
  const [findings, setFindings] = useState<readonly Finding[]>(detail.findings);
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
export type { JsonFault };

/** Undefined for what is JSON and no adapter: a list, a word. */
function parse(text: string): { readonly name?: unknown } | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
