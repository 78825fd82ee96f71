import type { ShownBytes } from '../../api/quarantine.api.js';
import { readable } from '../../text/describe-aside.js';

export function RecordBytes({ title, bytes }: { readonly title: string; readonly bytes: ShownBytes | null }) {
  return (
    <>
      <h3 className="section-title">{title}</h3>
      {bytes === null ? (
        <p className="quiet">空</p>
      ) : (
        <>
          {bytes.encoding === 'base64' ? <p className="quiet">不是 UTF-8 文本，以 Base64 显示。</p> : null}
          <pre className="mono code" tabIndex={0} aria-label={title}>
            {bytes.encoding === 'base64' ? bytes.text : readable(bytes.text)}
          </pre>
        </>
      )}
    </>
  );
}
