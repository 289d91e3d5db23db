/** One YAML file of the content: its values, and the line of each of them. */
import { LineCounter, parseDocument, type Document } from 'yaml';

/** Something wrong in the content, with its place. */
export interface ContentProblem {
  readonly file: string;
  /** 1 is the first. */
  readonly line: number;
  /** Of the answer, law, figure or menu; empty where there is none. */
  readonly id: string;
  /** Empty for all of it. */
  readonly field: string;
  readonly message: string;
}

export type Path = readonly (string | number)[];

export interface YamlFile {
  readonly file: string;
  /** Null when the file is no YAML. */
  readonly value: unknown;
  readonly problems: readonly ContentProblem[];
  /** The line of a value, or of what holds it if it is not there. */
  lineOf(path: Path): number;
}

/** Reads the text of a YAML file. Duplicate keys are problems. */
export function readYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    file,
    line: lines.linePos(pos[0]).line,
    id: '',
    field: '',
    message: `is not valid YAML: ${message}`,
  }));
  return {
    file,
    value: problems.length > 0 ? null : (document.toJS() as unknown),
    problems,
    lineOf: (path) => lineOf(document, lines, path),
  };
}

function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      { range?: readonly [number, number, number] } | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
