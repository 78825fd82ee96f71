import { citeArticle } from '../text/cite-article.js';

/** Articles of law, each on its line. */
export function BasisList({ basis }: { readonly basis: readonly string[] }) {
  if (basis.length === 0) return <span className="quiet">未载明</span>;
  return (
    <ul className="plain-list">
      {basis.map((article) => (
        <li key={article}>{citeArticle(article)}</li>
      ))}
    </ul>
  );
}
