import { App, Button, Flex, Popconfirm, Select } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type AdapterDetail,
  ADAPTERS_KEY,
  type AdapterSummary,
  draftAdapter,
  publishAdapter,
} from '../../api/adapters.api.js';
import { bindAdapter, SOURCES_KEY } from '../../api/sources.api.js';
import { PageHead } from '../../components/page-head.js';
import { RecordDialog, REQUIRED } from '../../components/record-dialog.js';
import { SourceSelect } from '../../components/source-select.js';
import type { Definition } from '../../components/use-definition.js';
import { ADAPTER_STATES, unpublishable } from '../../text/describe-adapter.js';
import { NewAdapter } from '../adapters/new-adapter.js';
import { VersionTag } from '../adapters/version-tag.js';

interface HeadProps {
  readonly adapter: AdapterSummary;
  readonly detail: AdapterDetail;
  readonly definition: Definition;
  readonly isOwn: boolean;
  readonly busy: boolean;
  readonly run: (work: () => Promise<void>) => Promise<void>;
  readonly onVersion: (version: number) => void;
}

/** What the adapter is, which version is shown, and what may be done with it. */
export function AdapterHead(props: HeadProps) {
  const { adapter, detail, isOwn, onVersion } = props;
  const { adapterId, title, versions, sources } = adapter;
  const [open, setOpen] = useState<'copy' | 'bind'>();
  const isInForce = versions?.some(({ state }) => state === 'published') === true;
  const close = (): void => setOpen(undefined);
  return (
    <>
      <PageHead
        title={title}
        tags={<VersionTag version={detail.version} state={detail.state} />}
        actions={
          <Flex gap={8} wrap justify="end" align="center">
            <Select
              aria-label="版本"
              value={detail.version}
              onChange={onVersion}
              options={(versions ?? []).map(({ version, state }) => ({
                value: version,
                label: `第 ${version} 版 ${ADAPTER_STATES[state]}`,
              }))}
              style={{ width: 150 }}
            />
            <Button onClick={() => setOpen('copy')}>以此为底新建</Button>
            {isInForce ? <Button onClick={() => setOpen('bind')}>用于来源</Button> : null}
            {isOwn ? <EditActs {...props} /> : null}
          </Flex>
        }
        note={
          <>
            <span className="mono">{adapterId}</span>
            {isOwn ? '' : '，随产品提供，不能更改'}；
            {sources.length === 0 ? '没有来源在用' : `在用的来源：${sources.join('、')}`}
          </>
        }
      />
      {open === 'copy' ? <NewAdapter base={adapterId} onClose={close} /> : null}
      {open === 'bind' ? (
        <RecordDialog<{ sourceId: string }>
          title={`把 ${title} 用于来源`}
          okText="使用"
          done="来源已改用此适配器"
          changes={ADAPTERS_KEY}
          intro={<p className="quiet">来源总是按最新发布的版本读取，几秒内生效。已收到的事件不变。</p>}
          initial={{}}
          fields={[
            {
              name: 'sourceId',
              label: '来源',
              rules: [REQUIRED],
              input: <SourceSelect own placeholder="本院的来源" width="100%" />,
            },
          ]}
          onSave={({ sourceId }) => bindAdapter(sourceId, adapterId)}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function EditActs({ adapter, detail, definition, busy, run, onVersion }: HeadProps) {
  const { adapterId, versions, sources } = adapter;
  const { parsed, isSaved, findings, keep, setFindings } = definition;
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const draft = versions?.find(({ state }) => state === 'draft');
  const overwrites = draft !== undefined && draft.version !== detail.version;
  const renamed = parsed !== undefined && parsed.name !== adapterId;

  const save = (): Promise<void> =>
    run(async () => {
      if (parsed === undefined) return;
      const saved = await draftAdapter(parsed);
      keep();
      setFindings(saved.findings);
      void message.success(`已存为第 ${saved.version} 版的草稿`);
      await queryClient.invalidateQueries({ queryKey: ADAPTERS_KEY });
      if (saved.version !== detail.version) onVersion(saved.version);
    });
  const publish = (): Promise<void> =>
    run(async () => {
      await publishAdapter(adapterId, detail.version);
      void message.success(`第 ${detail.version} 版已发布`);
      await queryClient.invalidateQueries({ queryKey: ADAPTERS_KEY });
      await queryClient.invalidateQueries({ queryKey: SOURCES_KEY });
    });

  const hasErrors = findings.some(({ severity }) => severity === 'error');
  const obstacle = isSaved ? unpublishable(detail, hasErrors) : '先保存草稿';
  const saveButton = (
    <Button
      loading={busy}
      disabled={parsed === undefined || isSaved || renamed}
      title={renamed ? `name 应为 ${adapterId}；要另起一个，用“以此为底新建”` : undefined}
      {...(overwrites ? {} : { onClick: () => void save() })}
    >
      保存草稿
    </Button>
  );
  return (
    <>
      {overwrites ? (
        <Popconfirm title={`已有第 ${draft.version} 版的草稿，用现在的内容取代它？`} onConfirm={save}>
          {saveButton}
        </Popconfirm>
      ) : (
        saveButton
      )}
      {detail.state === 'draft' ? (
        <Popconfirm
          title={`发布第 ${detail.version} 版？`}
          description={
            sources.length === 0
              ? '发布后不能再改；还没有来源在用。'
              : `发布后不能再改。${sources.join('、')} 随即按它读取。`
          }
          onConfirm={publish}
        >
          <Button type="primary" loading={busy} disabled={obstacle !== null} title={obstacle ?? undefined}>
            发布
          </Button>
        </Popconfirm>
      ) : null}
      {renamed ? <span className="quiet">name 应为 {adapterId}</span> : null}
      {!renamed && detail.state === 'draft' && obstacle !== null ? <span className="quiet">{obstacle}</span> : null}
    </>
  );
}
