import { type UIEvent, useId, useImperativeHandle, useRef, type Ref } from 'react';

export interface JsonEditorHandle {
  /** Shows a line, from 1, and puts the cursor on it. */
  readonly goTo: (line: number) => void;
}

/** As in console.css: the numbers stand beside their lines. */
const LINE_HEIGHT = 20;
const LINES_ABOVE = 4;

/** A text with the numbers of its lines; those with a fault are marked. Lines are not broken, so that each has one number. */
export function JsonEditor(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isReadOnly?: boolean;
  readonly marked?: ReadonlySet<number>;
  readonly lines?: number;
  readonly ref?: Ref<JsonEditorHandle>;
}) {
  const { label, value, onChange, isReadOnly = false, marked, lines = 26, ref } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({
    goTo: (line) => {
      const field = area.current;
      if (field === null) return;
      const before = field.value.split('\n').slice(0, line - 1);
      const from = before.reduce((sum, text) => sum + text.length + 1, 0);
      const to = field.value.indexOf('\n', from);
      field.focus();
      field.setSelectionRange(from, to === -1 ? field.value.length : to);
      field.scrollTop = Math.max(0, line - 1 - LINES_ABOVE) * LINE_HEIGHT;
    },
  }));
  const follow = ({ currentTarget }: UIEvent<HTMLTextAreaElement>): void => {
    if (gutter.current !== null) gutter.current.scrollTop = currentTarget.scrollTop;
  };
  return (
    <div className="json-editor" style={{ height: lines * LINE_HEIGHT + 18 }}>
      <div className="json-editor-lines" ref={gutter} aria-hidden>
        {value.split('\n').map((_, index) => (
          <div key={index} className={marked?.has(index + 1) === true ? 'faulty' : undefined}>
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        id={id}
        ref={area}
        aria-label={label}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        readOnly={isReadOnly}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onScroll={follow}
      />
    </div>
  );
}
