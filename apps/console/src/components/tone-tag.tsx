import { Tag } from 'antd';
import type { ReactNode } from 'react';

export type Tone = 'blue' | 'green' | 'gold' | 'orange' | 'red' | 'purple' | 'grey';

/** A word on a coloured ground, dark enough to be read on it (WCAG AA), which the presets of Ant Design are not. */
export const ToneTag = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <Tag className={`tone-${tone}`}>{children}</Tag>
);
