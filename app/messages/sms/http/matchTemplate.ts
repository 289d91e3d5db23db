/**
 * Finds the approved template that a text was made from. Cloud gateways accept no text, but the
 * code of an approved template and the values of its variables.
 */

export interface ApprovedTemplate {
  /** The gateway's code, such as SMS_123456789. */
  readonly code: string;
  /** The approved text without signature, with a variable as `{name}`. */
  readonly text: string;
}

export interface TemplateMatch {
  readonly code: string;
  /** In the order of the template. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

const variable = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;

/** Names of the variables, in their order. */
function templateVariables(text: string): string[] {
  return [...text.matchAll(variable)].map(([, name = '']) => name);
}

/**
 * Returns what is wrong with a template, or null. Two variables in a row are wrong, because a text
 * could be divided between them in many ways.
 */
export function templateProblem(text: string): string | null {
  if (/\}\{/.test(text)) return 'has two variables in a row';
  const names = templateVariables(text);
  return new Set(names).size < names.length ? 'has a variable twice' : null;
}

/**
 * The separators that a text may have where a template has this one between two variables. Clauses
 * are divided over the variables at any separator, and get this one.
 */
const separators: Readonly<Record<string, string>> = { '；': '[；，]', '; ': '[;,] ' };

/**
 * @param longestValue letters that a variable may have
 * @returns the template with the most fixed characters of those that fit, or null. A variable is
 *   never empty.
 */
export function matchTemplate(
  templates: readonly ApprovedTemplate[],
  text: string,
  longestValue?: number,
): TemplateMatch | null {
  const value = `([^]{1,${longestValue ?? ''}}?)`;
  const fixed = (template: ApprovedTemplate) => template.text.replace(variable, '').length;
  for (const template of templates.toSorted((a, b) => fixed(b) - fixed(a))) {
    const names = templateVariables(template.text);
    const pieces = template.text.split(/\{[A-Za-z][A-Za-z0-9_]*\}/);
    const pattern = pieces.map((piece, at) => {
      const between = at > 0 && at < pieces.length - 1 ? separators[piece] : undefined;
      return between ?? piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    });
    const match = new RegExp(`^${pattern.join(value)}$`).exec(text);
    if (match === null) continue;
    const values = names.map((name, index) => ({ name, value: match[index + 1] ?? '' }));
    return { code: template.code, values };
  }
  return null;
}
