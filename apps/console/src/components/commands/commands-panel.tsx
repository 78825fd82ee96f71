import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Skeleton } from 'antd';
import { useState } from 'react';
import { type ItemKind, type NextStep, stepsQuery } from '../../api/casework.api.js';
import { ProblemAlert } from '../problem-alert.js';
import { CommandDialog } from './command-dialog.js';

/** What this person may do with the item now, and what somebody else has to do, each with its article. */
export function CommandsPanel(props: { readonly kind: ItemKind; readonly id: string; readonly version: number }) {
  const { kind, id, version } = props;
  const { data, error, refetch } = useQuery(stepsQuery(kind, id));
  const [chosen, setChosen] = useState<{ readonly step: NextStep; readonly version: number }>();
  return (
    <section className="panel" aria-label="可以作出的操作">
      <h2 className="section-title">办理</h2>
      {error !== null ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton active paragraph={{ rows: 2 }} /> : null}
      {data === undefined ? null : (
        <>
          {data.commands.length === 0 ? <p className="quiet">您现在没有可以作出的操作。</p> : null}
          <Flex wrap gap={8}>
            {data.commands.map((step, index) => (
              <Button
                key={step.command}
                type={index === 0 ? 'primary' : 'default'}
                // The version that the person sees, not one that came in behind the open dialog.
                onClick={() => setChosen({ step, version })}
              >
                {step.name}
              </Button>
            ))}
          </Flex>
          {data.others.length === 0 ? null : <OthersSteps steps={data.others} />}
        </>
      )}
      {chosen === undefined ? null : (
        <CommandDialog
          key={chosen.step.command}
          kind={kind}
          id={id}
          step={chosen.step}
          version={chosen.version}
          onClose={() => setChosen(undefined)}
        />
      )}
    </section>
  );
}

function OthersSteps({ steps }: { readonly steps: readonly NextStep[] }) {
  return (
    <>
      <h3 className="section-title">须由他人作出</h3>
      <ul className="plain-list">
        {steps.map((step) => (
          <li key={step.command}>
            {step.name}：{step.roles.join('、')}
            <div className="quiet">{step.basis.map(({ cites }) => cites).join('、')}</div>
          </li>
        ))}
      </ul>
    </>
  );
}
