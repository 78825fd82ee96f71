import type { Silence, Source } from '../../api/sources.api.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { officeHour } from '../../text/office-time.js';

export const SourceState = ({ state }: Pick<Source, 'state'>) =>
  state === 'active' ? <ToneTag tone="green">启用</ToneTag> : <ToneTag tone="grey">停用</ToneTag>;

/** When something came last, and how much in a day. */
export function ArrivalText({ source }: { readonly source: Source }) {
  const { lastArrivalHour, arrivedInDay } = source;
  if (lastArrivalHour === null) return <span className="quiet">120 天内没有</span>;
  return (
    <>
      <span className="number">{officeHour(lastArrivalHour)}</span>
      <div className="quiet">24 小时内 {arrivedInDay} 件</div>
    </>
  );
}

/** The alarm of a source: since when it, or how many of its kinds, have not come. */
export function SilenceText({ silences }: { readonly silences: readonly Silence[] }) {
  const whole = silences.find(({ kind }) => kind === null);
  if (whole !== undefined) {
    return (
      <>
        <ToneTag tone="red">静默</ToneTag>
        <div className="quiet">
          自 <TimeText at={whole.since} />
        </div>
      </>
    );
  }
  if (silences.length > 0) return <ToneTag tone="orange">{silences.length} 类静默</ToneTag>;
  return <span className="quiet">无</span>;
}
