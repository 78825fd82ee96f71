import { Progress } from 'antd';
import type { HitWindow } from '../../api/clues.api.js';

/** The window in words, and how far the count went past what it asks for. */
export function WindowLine({ window }: { readonly window: HitWindow }) {
  const share = window.needed === 0 ? 100 : Math.min(100, Math.round((window.counted / window.needed) * 100));
  return (
    <div style={{ width: '100%' }}>
      <div>{window.says}</div>
      <Progress
        percent={share}
        size="small"
        format={() => `计入 ${window.counted} 件，需 ${window.needed} 件`}
        aria-label={`计入 ${window.counted} 件，需要 ${window.needed} 件`}
        style={{ maxWidth: 420 }}
      />
    </div>
  );
}
