/**
 * The cause of a case as people say it before 案: 民间借贷纠纷 is 民间借贷案, 盗窃罪 is 盗窃案. Causes of action
 * end so by the Regulations on Causes of Action of Civil Cases (民事案件案由规定, 法〔2020〕347号) and the
 * names of crimes.
 */

/** Returns a cause without the word that 案 takes the place of. */
export function shortCause(cause: string): string {
  return cause.replace(/(?<=.{2})(?:纠纷|罪)$/u, '').replace(/案$/u, '');
}
