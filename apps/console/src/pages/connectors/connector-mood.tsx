import { type Tone, ToneTag } from '../../components/tone-tag.js';
import { type ConnectorMood, MOOD_NAMES } from '../../text/describe-connector.js';

const TONES: Readonly<Record<ConnectorMood, Tone>> = {
  stopped: 'grey',
  suspended: 'grey',
  failing: 'red',
  behind: 'gold',
  running: 'green',
};

export const MoodTag = ({ mood }: { readonly mood: ConnectorMood }) => (
  <ToneTag tone={TONES[mood]}>{MOOD_NAMES[mood]}</ToneTag>
);
