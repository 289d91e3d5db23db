/**
 * Keeps the styles that antd and its parts would write as <style> elements at run time as
 * constructed style sheets instead. The page's policy (`style-src 'self'`) forbids <style>
 * elements, but not sheets that a script constructs. vite.config.ts puts this module in the place
 * of `@rc-component/util/es/Dom/dynamicCSS` and `@ant-design/icons/es/cssUtils`, so it has their
 * exports.
 */

interface Options {
  /**
   * `prepend` puts the sheet before the others; `queue` puts it after those of the same kind whose
   * priority is not greater.
   */
  readonly prepend?: boolean | 'queue';
  readonly priority?: number;
}

interface Adopted {
  readonly key: string;
  readonly sheet: CSSStyleSheet;
  css: string;
  /** Sheets with a lower priority come first, so later ones override them. */
  readonly order: number;
  /** The element that the caller marks with attributes; it is never inserted into the page. */
  readonly mark: HTMLStyleElement;
}

const adopted: Adopted[] = [];
const last = 1_000_000;

function orderOf({ prepend, priority = 0 }: Options): number {
  if (prepend === 'queue') return priority;
  return prepend === true ? -last : last;
}

/**
 * Adopts a style sheet under a key, or changes the one with that key.
 * @returns an element outside the page, for the caller's attributes.
 */
export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const held = adopted.find((each) => each.key === key);
  if (held !== undefined) {
    if (held.css !== css) held.sheet.replaceSync(css);
    held.css = css;
    return held.mark;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const order = orderOf(options);
  const mark = document.createElement('style');
  const after = adopted.findIndex((each) => each.order > order);
  const place = after === -1 ? adopted.length : after;
  adopted.splice(place, 0, { key, sheet, css, order, mark });
  document.adoptedStyleSheets.splice(place, 0, sheet);
  return mark;
}

/** Adopts a style sheet that never changes. */
export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, `only-${adopted.length} ${css.slice(0, 80)}`, options);
}

/** Removes a style sheet. */
export function removeCSS(key: string): void {
  const place = adopted.findIndex((each) => each.key === key);
  if (place === -1) return;
  adopted.splice(place, 1);
  document.adoptedStyleSheets.splice(place, 1);
}

/** This module keeps nothing but the sheets. */
export function clearContainerCache(): void {
  return undefined;
}

/** The icons ask for the shadow root that contains them; none is in one. */
export function getShadowRoot(): null {
  return null;
}

/** The icons warn about unknown names, which the types already exclude. */
export function warningOnce(): void {
  return undefined;
}
