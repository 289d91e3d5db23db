import { replyTable } from '../../../app/cli/api/replyTable.js';

test.each<[string, unknown, string]>([
  [
    'one list is a table of what is simple in its rows',
    {
      rows: [
        { id: 1, names: ['a', 'b'], more: { x: 1 } },
        { id: 20, names: [], more: { x: 2 } },
      ],
      hasMore: false,
    },
    'id  names\n1   a, b\n20',
  ],
  [
    'of several lists each has its name and its length',
    { now: 'today', waiting: [], agents: [{ number: '1001', reason: null }] },
    '0 waiting\n\n1 agents\nnumber  reason\n1001    -',
  ],
  ['without a row its values are below one another', { a: 'x', rows: [] }, 'a     x\nrows'],
  [
    'a report has a column for each figure, whatever its kind, and words in English',
    {
      columns: [{ key: 'figure' }, { key: 'value' }],
      rows: [
        [
          { zh: '进线量', en: 'offered' },
          { kind: 'count', value: 3 },
        ],
        ['ASA', { kind: 'seconds', value: null }],
      ],
    },
    'figure   value\noffered  3\nASA      -',
  ],
])('%s', (_, reply, table) => {
  expect(replyTable(reply)).toBe(table);
});
