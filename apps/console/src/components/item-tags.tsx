import { type Tone, ToneTag } from './tone-tag.js';

const STATE_TONES: Readonly<Record<string, Tone>> = {
  REGISTERED: 'blue',
  ASSESSING: 'gold',
  FILED: 'green',
  INVESTIGATING: 'gold',
  TRANSFERRED_OUT: 'purple',
};
const SEVERITY_TONES: Readonly<Record<string, Tone>> = { 重大: 'red', 重要: 'orange' };

export const StateTag = ({ state, name }: { readonly state: string; readonly name: string }) => (
  <ToneTag tone={STATE_TONES[state] ?? 'grey'}>{name}</ToneTag>
);
export const SeverityTag = ({ severity }: { readonly severity: string }) => (
  <ToneTag tone={SEVERITY_TONES[severity] ?? 'grey'}>{severity}</ToneTag>
);
