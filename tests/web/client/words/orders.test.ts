/** What the console calls a stage of a case is what the court's own system calls it: the import reads it back. */
import { stageWords } from '../../../../app/court/import/columns.js';
import { orderWords } from '../../../../app/web/client/words/orders.js';

test.each([...new Set(stageWords.meaning.values())])(
  'the word for the stage %s means that stage',
  (stage) => expect(stageWords.meaning.get(orderWords.zh.stage[stage])).toBe(stage),
);
