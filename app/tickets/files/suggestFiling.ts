/** Suggests to the dispatchers where a fax may belong, by the text on its first page. */
import type { Logger } from 'winston';
import { NoReader, recogniseText } from '../../messages/fax/recogniseText.js';
import { readSuggestion } from '../../messages/fax/rules/faxSuggestion.js';
import type { Queryable } from '../../core/database/pool.js';
import { findCaseWithin } from '../store/ticketCases.js';

/**
 * Returns a sentence for the note of a ticket; empty when there is nothing to suggest, or nothing
 * to read with. Never rejects: a fax without a suggestion is a fax. Anybody can send one, so a case
 * of another court counts as one that does not exist.
 * @param courtId whose dispatchers read the sentence
 */
export async function suggestFiling(
  deps: { readonly db: Queryable; readonly log: Logger },
  tiff: string,
  courtId: number,
): Promise<string> {
  try {
    const { caseNumbers, names } = readSuggestion(await recogniseText(tiff));
    const cases = await Promise.all(
      caseNumbers.map(async (number) => {
        const isKnown = (await findCaseWithin(deps.db, number, courtId)) !== null;
        return `${number}（${isKnown ? '系统中有此案' : '本院及下级法院没有此案号'}）`;
      }),
    );
    const parts = [
      ...(cases.length === 0 ? [] : [`案号${cases.join('、')}`]),
      ...(names.length === 0 ? [] : [`姓名或者名称${names.join('、')}`]),
    ];
    return parts.length === 0
      ? ''
      : `机器识别首页文字，可能有误，仅供人工核对：${parts.join('；')}。`;
  } catch (error) {
    if (error instanceof NoReader) deps.log.info('no text is read on faxes', { error });
    else deps.log.warn('cannot read the text of a fax', { error });
    return '';
  }
}
