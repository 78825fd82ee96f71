import { Alert, Descriptions } from 'antd';
import type { TriedConnector } from '../../api/connectors.api.js';
import { TriedLines } from '../../components/tried-lines.js';
import { pageText, positionText } from '../../text/describe-connector.js';

/** What one page of a trial was asked by, and what would become of its records. */
export function ConnectorTrial({ tried }: { readonly tried: TriedConnector }) {
  const { request, page, position, items, fault } = tried;
  return (
    <section className="panel" aria-label="试一次的结果">
      <h2 className="section-title">试一次的结果</h2>
      {fault === null ? null : (
        <Alert
          type="error"
          showIcon
          role="alert"
          style={{ marginBottom: 16 }}
          title={`${fault.title}${fault.detail === undefined ? '' : `：${fault.detail}`}`}
          description={fault.repair}
        />
      )}
      {request === null ? (
        <p className="quiet">
          {fault === null ? '现在没有可问的：时间段还是空的，稍后再试。' : '还没有问到记录就失败了，见上。'}
        </p>
      ) : (
        <Descriptions
          column={1}
          size="small"
          items={[
            {
              key: 'request',
              label: '所问的',
              children: (
                <span className="mono wrap">
                  {request.method} {request.url}
                </span>
              ),
            },
            ...Object.entries(request.headers).map(([name, value]) => ({
              key: `header ${name}`,
              label: name,
              children: <span className="mono wrap">{value}</span>,
            })),
            ...(request.body === null
              ? []
              : [{ key: 'body', label: '报文', children: <span className="mono wrap">{request.body}</span> }]),
            ...(page === null ? [] : [{ key: 'page', label: '答复', children: pageText(page) }]),
            ...(position === null
              ? []
              : [
                  {
                    key: 'position',
                    label: '接下来',
                    children: <span className="wrap">{positionText(position)}</span>,
                  },
                ]),
          ]}
        />
      )}
      {page === null ? null : items.length === 0 ? (
        <p className="quiet">这一页没有记录。</p>
      ) : (
        <TriedLines lines={items} />
      )}
    </section>
  );
}
