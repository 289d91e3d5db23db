/** What is wrong with a JSON value that an administrator has written, by its fields. */
import type { z } from 'zod';

/**
 * One sentence a problem, each beginning with the field (`steps[1].amount must be …`).
 * @param noun what its fields are called.
 * @param ofWhole the sentence of a problem that no field has.
 */
export function fieldProblems(
  error: z.ZodError,
  noun: 'field' | 'setting',
  ofWhole: (problem: string, isUnknownField: boolean) => string,
): string[] {
  return error.issues.map((issue) => {
    const field = issue.path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('')
      .replace(/^\./, '');
    const isUnknownField = issue.code === 'unrecognized_keys';
    const problem = isUnknownField
      ? `has no ${noun} named ${issue.keys.join(', ')}`
      : issue.message;
    return field === '' ? ofWhole(problem, isUnknownField) : `${field} ${problem}`;
  });
}
