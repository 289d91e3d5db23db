import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvBroken, CsvSplitter } from '../../../app/court/import/csvSplitter.js';
import { stringifyCsv } from './stringifyCsv.js';

/** Splits a text that arrives in pieces of these lengths, followed by the rest. */
function split(text: string, lengths: readonly number[] = []) {
  const splitter = new CsvSplitter();
  const records = [];
  let at = 0;
  for (const length of lengths) {
    records.push(...splitter.push(text.slice(at, at + length)));
    at += length;
  }
  records.push(...splitter.push(text.slice(at)), ...splitter.end());
  return records;
}
const cells = (text: string, lengths?: readonly number[]) =>
  split(text, lengths).map((record) => record.cells);

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '案', ',', '"', '\n', '\r', ' ', '|', '𠮷') }),
  fc.constantFrom('', '原告|张三', '"', '""', '\r\n'),
);
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }),
  )
  // A record of one empty cell is an empty line.
  .map((rows) => rows.filter((row) => row.length > 1 || row[0] !== ''));
const lengths = fc.array(fc.nat(9), { maxLength: 40 });

test('reads what a spreadsheet writes, in whatever pieces it comes, as csv-parse does', () => {
  fc.assert(
    fc.property(
      table,
      lengths,
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      (rows, pieces, lineEnd, endsWithLineBreak) => {
        const text = stringifyCsv(rows, lineEnd) + (endsWithLineBreak ? lineEnd : '');
        const peer = parse(text, {
          record_delimiter: lineEnd,
          skip_empty_lines: true,
          relax_column_count: true,
        });
        expect(peer).toEqual(rows);
        expect(cells(text, pieces)).toEqual(rows);
      },
    ),
    { numRuns: 2000 },
  );
});

test('tells the line on which each record begins', () => {
  const text = 'a,b\r\n"1\n2",c\n\n\nd,"e\r\n\r\n"\r\nf,g';
  for (let piece = 1; piece < text.length; piece++) {
    expect(split(text, [piece]).map((record) => record.line)).toEqual([1, 2, 6, 9]);
  }
});

test.each([
  ['a,b\n"c,d\ne', 2, /not closed/],
  ['a,b\nc"d,e\n', 2, /unescaped quotation mark/],
  ['"a"b,c\n', 1, /followed by more text/],
])('%j is broken', (text, line, problem) => {
  expect(() => split(text)).toThrow(problem);
  try {
    split(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CsvBroken);
    expect((error as CsvBroken).line).toBe(line);
  }
});

test('a mark that is not closed does not swallow a file of any size', () => {
  const splitter = new CsvSplitter();
  const megabyte = 'x\n'.repeat(1 << 19);
  splitter.push('"');
  expect(() => {
    for (let i = 0; i < 20; i++) splitter.push(megabyte);
  }).toThrow(/not closed/);
});
