/**
 * The nonce of this response, under which style elements may be added. It stands in a meta element, since browsers hide
 * the `nonce` attribute of elements from scripts that read it as an attribute.
 */
export const cspNonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/**
 * Gives the nonce to every style element that a script of ours makes. Ant Design does so itself where its provider can
 * tell it, but not in the two places that measure scroll bars and keep the page still behind a dialog.
 */
export function markStyleElements(nonce: string): void {
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
