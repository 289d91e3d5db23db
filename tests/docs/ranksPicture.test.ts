import { drawRanks, placePicture } from './ranksPicture.js';

const flowchart = (...arrows: string[]) =>
  ['flowchart LR', '', 'subgraph app["app"]', '  a["a"]', 'end', ...arrows, ''].join('\n');
const arrowsOf = (drawn: string) => drawn.split('\n').filter((line) => line.includes('-->'));

test('an arrow that follows from others is left out, and so is one that follows by three', () => {
  const drawn = drawRanks(flowchart('d-->a', 'd-->c', 'c-->a', 'c-->b', 'b-->a'));
  expect(arrowsOf(drawn)).toEqual(['b-->a', 'c-->b', 'd-->c']);
  expect(drawn).toMatch(/^flowchart TB\n\nsubgraph app\["app"\]\n {2}a\["a"\]\nend\n/);
});

test('two ways to one module both stay', () => {
  const drawn = drawRanks(flowchart('d-->b', 'd-->c', 'b-->a', 'c-->a'));
  expect(arrowsOf(drawn)).toEqual(['b-->a', 'c-->a', 'd-->b', 'd-->c']);
});

test('a circle is an error, and so is a picture without imports', () => {
  expect(() => drawRanks(flowchart('b-->a', 'a-->b'))).toThrow(/a circle: /);
  expect(() => drawRanks(flowchart())).toThrow(/no imports/);
});

test('the picture replaces what stands in its place, and nothing else', () => {
  const [begin, end] = ['<!-- picture of ranks: begin -->', '<!-- picture of ranks: end -->'];
  const page = `before\n\n${begin}\nold\n${end}\n\nafter\n`;
  const once = placePicture(page, 'new');
  expect(once).toBe(`before\n\n${begin}\n\n\`\`\`mermaid\nnew\n\`\`\`\n\n${end}\n\nafter\n`);
  expect(placePicture(once, 'new')).toBe(once);
  expect(() => placePicture('nothing', 'new')).toThrow(/no <!-- picture of ranks: begin/);
});
