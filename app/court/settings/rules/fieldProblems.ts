/** Describes what is wrong with a JSON value that an administrator wrote, field by field. */
import type { z } from 'zod';

/**
 * Makes one sentence per problem, each beginning with the field (`steps[1].amount must be …`).
 * @param noun what the fields of this value are called.
 * @param ofWhole makes the sentence for a problem that belongs to no field.
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
