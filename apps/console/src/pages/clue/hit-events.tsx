import { Button } from 'antd';
import { useState } from 'react';
import type { ClueHit, ClueHitEvent } from '../../api/clues.api.js';
import { MarkedText } from '../../components/marked-text.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { EventDrawer } from './event-drawer.js';
import { UnmaskEvent } from './unmask-event.js';

const SHOWN_FIRST = 5;

/** The events of a hit, oldest first, with their masked excerpts. The words that made a condition hold are marked. */
export function HitEvents({ hit, open }: { readonly hit: ClueHit; readonly open: boolean }) {
  const [all, setAll] = useState(false);
  const [opened, setOpened] = useState<ClueHitEvent>();
  const words = hit.explanation.conditions?.flatMap(({ found }) => found.map(({ word }) => word)) ?? [];
  const limit = all ? hit.events.length : open ? SHOWN_FIRST : 1;
  const shown = hit.events.slice(0, limit);
  const unlisted = hit.eventCount - hit.events.length;
  return (
    <>
      {shown.map((event) => (
        <article key={event.eventId} className="event" aria-label={`事件 ${event.sourceEventNo}`}>
          <div className="event-head">
            <TimeText at={event.eventTime} />
            <span className="quiet">
              {event.sourceId} · {event.sourceEventNo}
            </span>
            {event.role === 'member' ? (
              <ToneTag tone="blue">命中时计入</ToneTag>
            ) : (
              <ToneTag tone="grey">其后并入</ToneTag>
            )}
          </div>
          <p className="event-text">
            <MarkedText text={event.excerpt} words={words} />
          </p>
          {event.address === null ? null : <div className="quiet">地址：{event.address}</div>}
          <UnmaskEvent eventId={event.eventId}>
            <Button type="link" size="small" className="text-button" onClick={() => setOpened(event)}>
              查看事件与处置
            </Button>
          </UnmaskEvent>
        </article>
      ))}
      {shown.length < hit.events.length ? (
        <Button block onClick={() => setAll(true)}>
          显示全部 {hit.events.length} 件
        </Button>
      ) : null}
      {unlisted > 0 && all ? <p className="more">另有 {unlisted} 件未列出。</p> : null}
      <EventDrawer event={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}
