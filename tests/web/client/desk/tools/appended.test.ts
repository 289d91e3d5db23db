import { appended } from '../../../../../app/web/client/desk/tools/appended.js';

test.each([
  ['', '已告知：上诉期'],
  ['询问上诉', '询问上诉\n已告知：上诉期'],
  ['询问上诉\n', '询问上诉\n已告知：上诉期'],
  // As a double click inserts it.
  ['已告知：上诉期', '已告知：上诉期'],
  ['询问上诉\n已告知：上诉期', '询问上诉\n已告知：上诉期'],
  ['已告知：上诉期\n询问费用', '已告知：上诉期\n询问费用\n已告知：上诉期'],
])('an answer is put after the notes %j, and not twice in a row', (notes, expected) => {
  expect(appended(notes, '已告知：上诉期')).toBe(expected);
});
