/**
 * The console's words for the stages of a case are those of the court's own system, which the
 * import reads.
 */
import { stageWords } from '../../../../app/court/import/columns.js';
import { ticketWords } from '../../../../app/web/client/words/tickets.js';

test.each([...new Set(stageWords.meaning.values())])(
  'the word for the stage %s means that stage',
  (stage) => expect(stageWords.meaning.get(ticketWords.zh.stage[stage])).toBe(stage),
);
