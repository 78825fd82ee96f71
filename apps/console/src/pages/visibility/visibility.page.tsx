import { Button, Descriptions, Form, Input, Result } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { explainVisibility, type Visibility } from '../../api/visibility.api.js';
import { PageHead } from '../../components/page-head.js';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Fields {
  readonly item: string;
  readonly personId?: string;
}

const LAYERS: Readonly<Record<string, string>> = {
  route: '第一层：接口的角色',
  policy: '第二层：查阅规则',
  row: '第三层：数据库的行级安全',
};

/** Which layer and which rule hides an item from a person. */
export function VisibilityPage() {
  const [params] = useSearchParams();
  const [answer, setAnswer] = useState<Visibility>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const submit = async ({ item, personId }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      setAnswer(await explainVisibility(item.trim(), personId?.trim()));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <PageHead
        title="为什么我看不到"
        note="查出一条线索或一个案件对某人是否可见，由哪一层、哪一条规则决定。每次查询均有记录。"
      />
      <div className="panel">
        <Form<Fields>
          layout="vertical"
          onFinish={submit}
          initialValues={{ item: params.get('item') ?? '' }}
          style={{ maxWidth: 520 }}
        >
          <Form.Item
            name="item"
            label="线索或案件"
            extra="本院的编号，如“线索〔2026〕12号”，或地址中的编号。"
            rules={[{ required: true, whitespace: true, message: '请写明哪一条线索或哪一个案件' }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="personId" label="替谁查询（人员编号）" extra="不填则为本人。">
            <Input maxLength={64} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            查询
          </Button>
        </Form>
      </div>
      {error === undefined ? null : (
        <div className="panel">
          <ProblemAlert error={error} />
        </div>
      )}
      {answer === undefined ? null : <Answer answer={answer} />}
    </>
  );
}

function Answer({ answer }: { readonly answer: Visibility }) {
  const { visible, layer, rule, says, personId } = answer;
  return (
    <section className="panel" aria-label="查询结果">
      <Result
        status={visible ? 'success' : 'warning'}
        title={visible ? '现在可以看到' : '现在看不到'}
        subTitle={says}
        extra={
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'layer', label: '由哪一层决定', children: LAYERS[layer] ?? layer },
              { key: 'rule', label: '由哪一条规则决定', children: rule ?? '没有一条规则适用' },
              { key: 'person', label: '替谁查询', children: personId },
            ]}
          />
        }
      />
    </section>
  );
}
