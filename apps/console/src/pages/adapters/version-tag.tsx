import type { AdapterVersion } from '../../api/adapters.api.js';
import { type Tone, ToneTag } from '../../components/tone-tag.js';
import { ADAPTER_STATES } from '../../text/describe-adapter.js';

const TONES: Readonly<Record<AdapterVersion['state'], Tone>> = { draft: 'gold', published: 'green', retired: 'grey' };

export const VersionTag = ({ version, state }: Pick<AdapterVersion, 'version' | 'state'>) => (
  <ToneTag tone={TONES[state]}>
    第 {version} 版 {ADAPTER_STATES[state]}
  </ToneTag>
);
