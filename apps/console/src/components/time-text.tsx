import { officeTime, officeTimeToSecond } from '../text/office-time.js';

/** An instant in the offices' time; to the second where it is pointed at. */
export function TimeText({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={`${officeTimeToSecond(at)}（北京时间）`} className="number">
      {officeTime(at)}
    </time>
  );
}
