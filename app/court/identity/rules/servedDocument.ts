/** Numbers of documents that are served electronically (电子送达), as callers key them in. */

/** How many digits of the end of a number a caller keys in. */
export const documentEndLength = 6;

/** Whether a caller's digits can be the end of a number. */
export function isDocumentEnd(digits: string): boolean {
  return /^\d{6}$/.test(digits);
}
