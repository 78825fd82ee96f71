import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  type AdapterDetail,
  ADAPTERS_KEY,
  type AdapterSummary,
  type Finding,
  findingsOfRefusal,
  tryAdapter,
  type Tried,
} from '../../api/adapters.api.js';
import { FindingsList } from '../../components/findings-list.js';
import { JsonEditor, type JsonEditorHandle } from '../../components/json-editor.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { useDefinition } from '../../components/use-definition.js';
import { useSession } from '../../session/use-session.js';
import { lineOfPointer, splitSample } from '../../text/json-places.js';
import { AdapterHead } from './adapter-head.js';
import { SamplePanel } from './sample-panel.js';
import { TrialResult } from './trial-result.js';

const MOST_LINES = 200;

const findingsIn = (failure: unknown): readonly Finding[] | undefined =>
  findingsOfRefusal(failure, 'INGEST.ADAPTER_INVALID');

/** One version of an adapter: its definition, what the check says of it, and what it makes of a sample. */
export function AdapterDesk(props: {
  readonly adapter: AdapterSummary;
  readonly detail: AdapterDetail;
  readonly sample: string;
  readonly onSample: (sample: string) => void;
  readonly onVersion: (version: number) => void;
}) {
  const { adapter, detail, sample, onSample, onVersion } = props;
  const { person } = useSession();
  const queryClient = useQueryClient();
  const editor = useRef<JsonEditorHandle>(null);
  const definition = useDefinition(detail);
  const [tried, setTried] = useState<Tried>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { text, fault, findings, isSaved, parsed } = definition;
  const isOwn = adapter.procuratorateId === person.office.id;

  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      const found = findingsIn(failure);
      if (found !== undefined) definition.setFindings(found);
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const tryIt = (): Promise<void> =>
    run(async () => {
      const what = isSaved || parsed === undefined ? { version: detail.version } : { definition: parsed };
      const result = await tryAdapter(adapter.adapterId, splitSample(sample).slice(0, MOST_LINES), what);
      setTried(result);
      definition.setFindings(result.findings);
      // A trial of the stored draft is noted with it.
      if (isSaved) await queryClient.invalidateQueries({ queryKey: ADAPTERS_KEY });
    });

  const faulty =
    fault === null
      ? findings.filter(({ severity }) => severity === 'error').map(({ pointer }) => lineOfPointer(text, pointer))
      : [fault.line];
  return (
    <>
      <AdapterHead
        adapter={adapter}
        detail={detail}
        definition={definition}
        isOwn={isOwn}
        busy={busy}
        run={run}
        onVersion={onVersion}
      />
      {error === undefined || findingsIn(error) !== undefined ? null : <ProblemAlert error={error} />}
      <div className="halves">
        <section className="panel" aria-label="定义">
          <h2 className="section-title">定义{isOwn ? '' : '（只读）'}</h2>
          <JsonEditor
            ref={editor}
            label="适配器的定义，JSON"
            value={text}
            onChange={definition.setText}
            isReadOnly={!isOwn}
            marked={new Set(faulty)}
          />
          <FindingsList
            text={text}
            fault={fault}
            findings={findings}
            isStale={!isSaved}
            whole="适配器"
            checkedBy="保存草稿或试运行"
            onGoTo={(line) => editor.current?.goTo(line)}
          />
        </section>
        <SamplePanel sample={sample} onSample={onSample} onTry={tryIt} busy={busy} mayTry={fault === null} />
      </div>
      {tried === undefined ? null : <TrialResult tried={tried} />}
    </>
  );
}
