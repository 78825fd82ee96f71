import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef, useState } from 'react';
import { type Finding, findingsOfRefusal } from '../../api/adapters.api.js';
import {
  type Connector,
  CONNECTORS_KEY,
  saveConnector,
  tryConnector,
  type TriedConnector,
} from '../../api/connectors.api.js';
import { isProblem } from '../../api/problem.js';
import type { Source } from '../../api/sources.api.js';
import { FindingsList } from '../../components/findings-list.js';
import { JsonEditor, type JsonEditorHandle } from '../../components/json-editor.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { useDefinition } from '../../components/use-definition.js';
import { needsSecret } from '../../text/describe-connector.js';
import { lineOfPointer } from '../../text/json-places.js';
import { ConnectorActs } from './connector-acts.js';
import { ConnectorHead } from './connector-head.js';
import { ConnectorProgressPanel } from './connector-progress.js';
import { ConnectorTrial } from './connector-trial.js';

const findingsIn = (failure: unknown): readonly Finding[] | undefined =>
  findingsOfRefusal(failure, 'INGEST.CONNECTOR_INVALID');

/** Said beside the field itself. */
const secretFault = (failure: unknown): string | undefined =>
  isProblem(failure, 'INGEST.CONNECTOR_SECRET_NEEDED')
    ? (failure.about.errors?.[0]?.detail ?? failure.about.title)
    : undefined;

/** The connector of one source: how far it is, what it says, what a trial makes of it. `connector` is null where none is saved. */
export function ConnectorDesk(props: {
  readonly source: Source;
  readonly connector: Connector | null;
  readonly begun: object;
}) {
  const { source, connector, begun } = props;
  const { sourceId } = source;
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const editor = useRef<JsonEditorHandle>(null);
  const definition = useDefinition({
    definition: connector?.definition ?? begun,
    findings: [],
    stored: connector !== null,
  });
  // Here alone: never in a query or a mutation, and gone when it was saved.
  const [secret, setSecret] = useState('');
  const [tried, setTried] = useState<TriedConnector>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState<'try' | 'save'>();
  const { text, fault, findings, isSaved, parsed } = definition;
  const given = secret === '' ? undefined : secret;

  const run = async (what: 'try' | 'save', work: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setError(undefined);
    definition.setFindings([]);
    try {
      await work();
    } catch (failure) {
      definition.setFindings(findingsIn(failure) ?? []);
      setError(failure);
    } finally {
      setBusy(undefined);
    }
  };
  const tryIt = (): Promise<void> =>
    run('try', async () => {
      setTried(undefined);
      if (isSaved) setTried(await tryConnector(sourceId, { secret: given }));
      else if (parsed !== undefined) setTried(await tryConnector(sourceId, { definition: parsed, secret: given }));
    });
  const save = (fromStart: boolean): Promise<void> =>
    run('save', async () => {
      if (parsed === undefined) return;
      const { version, continues } = await saveConnector(sourceId, { definition: parsed, secret: given, fromStart });
      definition.keep();
      setSecret('');
      void message.success(
        `已保存为第 ${version} 版，${version === 1 ? '尚未开始拉取' : continues ? '从上次的位置继续' : '将从头拉取'}`,
      );
      await queryClient.invalidateQueries({ queryKey: CONNECTORS_KEY });
    });

  const faulty = fault === null ? findings.map(({ pointer }) => lineOfPointer(text, pointer)) : [fault.line];
  const told = findingsIn(error) ?? secretFault(error);
  return (
    <>
      <ConnectorHead source={source} connector={connector} isSaved={isSaved} />
      {connector === null ? null : <ConnectorProgressPanel source={source} />}
      {error === undefined || told !== undefined ? null : <ProblemAlert error={error} />}
      <div className="halves">
        <section className="panel" aria-label="写法">
          <h2 className="section-title">写法</h2>
          <JsonEditor
            ref={editor}
            label="连接器的写法，JSON"
            value={text}
            onChange={definition.setText}
            marked={new Set(faulty)}
          />
          <FindingsList
            text={text}
            fault={fault}
            findings={findings}
            isStale={!isSaved || findings.length > 0}
            whole="连接器"
            checkedBy="保存或试一次"
            onGoTo={(line) => editor.current?.goTo(line)}
          />
        </section>
        <ConnectorActs
          hasSecret={connector?.hasSecret === true}
          needsSecret={needsSecret(parsed)}
          secret={secret}
          onSecret={setSecret}
          secretFault={secretFault(error)}
          isNew={connector === null}
          isRunning={connector?.state === 'running'}
          isChanged={!isSaved || secret !== ''}
          mayAct={parsed !== undefined}
          busy={busy}
          onTry={tryIt}
          onSave={save}
        />
      </div>
      {tried === undefined ? null : <ConnectorTrial tried={tried} />}
    </>
  );
}
