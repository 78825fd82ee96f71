import { type ReactNode, useEffect, useRef } from 'react';

/** The heading of a page. It takes the focus when the page comes, so that a screen reader says where it is. */
export function PageHead(props: {
  readonly title: string;
  /** Beside the title: states, weights. */
  readonly tags?: ReactNode;
  /** At the right: what may be done. */
  readonly actions?: ReactNode;
  readonly note?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { title, tags, actions, note } = props;
  useEffect(() => {
    document.title = `${title} · 网格+检察`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div className="page-head">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {tags}
      {actions === undefined ? null : <div className="page-head-side">{actions}</div>}
      {note === undefined ? null : <p className="page-head-note">{note}</p>}
    </div>
  );
}
