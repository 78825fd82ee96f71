/** What a record holds, as it is kept. */
export const JsonView = ({ value }: { readonly value: unknown }) => (
  <pre className="mono json">{JSON.stringify(value, null, 2)}</pre>
);
