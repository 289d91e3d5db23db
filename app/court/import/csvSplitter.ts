/**
 * Splits CSV text (RFC 4180) into records, piece by piece. Not csv-parse: with it an import costs
 * 17 % more CPU, and names wrong lines (docs/libraries.md). A test compares the
 * cells with those of csv-parse.
 */

/** Thrown when the text is not CSV from some line on. */
export class CsvBroken extends Error {
  constructor(
    /** Line of the text on which the broken record begins, from 1. */
    readonly line: number,
    problem: string,
  ) {
    super(problem);
    this.name = 'CsvBroken';
  }
}

export interface CsvRecord {
  /** Line of the text on which the record begins, from 1. */
  readonly line: number;
  readonly cells: string[];
}

/**
 * The longest record (characters). Without a limit, an unclosed quotation mark would swallow the
 * rest of the file, whatever its size.
 */
const longestRecord = 16 << 20;

/** Splits one text. Push its pieces in order, then end it. */
export class CsvSplitter {
  /** Text that was pushed but does not make a whole record yet. */
  #rest = '';
  #line = 1;

  /**
   * Takes the next piece of the text.
   * @returns the records that are now complete. Empty lines are no records.
   * @throws CsvBroken
   */
  push(text: string): CsvRecord[] {
    return this.#split(this.#rest + text, false);
  }

  /**
   * Ends the text.
   * @returns the last record, if no line break ends it.
   * @throws CsvBroken
   */
  end(): CsvRecord[] {
    return this.#split(this.#rest, true);
  }

  #split(text: string, isLast: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let start = 0;
    let quote = text.indexOf('"');
    while (start < text.length) {
      const lineBreak = text.indexOf('\n', start);
      if (lineBreak === -1 && !isLast) break;
      const end = lineBreak === -1 ? text.length : lineBreak;
      if (quote !== -1 && quote < start) quote = text.indexOf('"', start);
      if (quote === -1 || quote >= end) {
        // Without a quotation mark in the line, every comma separates two cells.
        const line = text.slice(
          start,
          text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end,
        );
        if (line !== '') records.push({ line: this.#line, cells: line.split(',') });
        this.#line++;
        start = end + 1;
        continue;
      }
      const quoted = this.#splitQuoted(text, start, isLast);
      if (quoted === null) break;
      records.push({ line: this.#line, cells: quoted.cells });
      this.#line += quoted.lines;
      start = quoted.next;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > longestRecord) {
      throw new CsvBroken(this.#line, 'a quotation mark is not closed');
    }
    return records;
  }

  /** Splits one record cell by cell. Returns null if the text ends within it. */
  #splitQuoted(
    text: string,
    start: number,
    isLast: boolean,
  ): { cells: string[]; lines: number; next: number } | null {
    const cells: string[] = [];
    let lines = 1;
    for (let at = start; ;) {
      let cell: string;
      if (text[at] === '"') {
        cell = '';
        let from = at + 1;
        for (;;) {
          const quote = text.indexOf('"', from);
          // At the end of the text this mark may be the first of two, which stand for one.
          if (quote === -1 || (quote + 1 === text.length && !isLast)) {
            if (isLast) throw new CsvBroken(this.#line, 'a quotation mark is not closed');
            return null;
          }
          cell += text.slice(from, quote);
          from = quote + 1;
          if (text[from] !== '"') break;
          cell += '"';
          from++;
        }
        for (let i = cell.indexOf('\n'); i >= 0; i = cell.indexOf('\n', i + 1)) lines++;
        at = from;
      } else {
        const end = endOfCell(text, at);
        if (end === text.length && !isLast) return null;
        cell = text.slice(at, end);
        if (cell.includes('"')) {
          throw new CsvBroken(this.#line, 'a cell contains an unescaped quotation mark');
        }
        at = end;
      }
      cells.push(cell);
      if (text[at] === '\r' && text[at + 1] === '\n') at++;
      // A lone carriage return at the end of the text may be the first half of a line break.
      else if (text[at] === '\r' && at + 1 === text.length && !isLast) return null;
      if (at >= text.length) {
        if (!isLast) return null;
        return { cells, lines, next: at };
      }
      if (text[at] === '\n') return { cells, lines, next: at + 1 };
      if (text[at] !== ',') {
        throw new CsvBroken(this.#line, 'a closing quotation mark is followed by more text');
      }
      at++;
    }
  }
}

function endOfCell(text: string, start: number): number {
  const comma = text.indexOf(',', start);
  let lineBreak = text.indexOf('\n', start);
  if (lineBreak > start && text[lineBreak - 1] === '\r') lineBreak--;
  if (comma === -1 && lineBreak === -1) return text.length;
  if (comma === -1) return lineBreak;
  return lineBreak === -1 ? comma : Math.min(comma, lineBreak);
}
