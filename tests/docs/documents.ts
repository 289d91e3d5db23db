/** The handbooks and READMEs, and the commands in them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';

/** A fenced block of a document. */
export interface Block {
  /** The word behind the fence: `sh`, `text`, `csv` … */
  readonly kind: string;
  /** Number of the line at which its content begins. */
  readonly line: number;
  readonly content: string;
  /** Words of the heading of its chapter, that of depth 2 before it. */
  readonly chapter: string;
}

/** A page in Markdown. */
export interface DocumentPage {
  /** Path from the project's root. */
  readonly name: string;
  readonly blocks: readonly Block[];
  /** How deep each heading is, in order: 1, 2, 2, 3 … */
  readonly headings: readonly { readonly depth: number; readonly words: string }[];
  /** Code within lines, without its backticks. */
  readonly spans: readonly string[];
  /** Targets of links. */
  readonly links: readonly string[];
}

/** A page in English, and the same page in Chinese. */
export interface Pair {
  readonly english: string;
  readonly chinese: string;
}

/** Names of the handbooks, by language. */
export const handbooks = {
  english: readdirSync(path.join(projectRoot, 'docs', 'en')).sort(),
  chinese: readdirSync(path.join(projectRoot, 'docs', 'zh-CN')).sort(),
};

/** All pages, each in both languages. */
export const pairs: readonly Pair[] = [
  { english: 'README.md', chinese: 'README.zh-CN.md' },
  ...handbooks.english.map((name) => ({
    english: `docs/en/${name}`,
    chinese: `docs/zh-CN/${name}`,
  })),
];

/** The pages for users of the hotline, in both languages. */
export const pageNames = pairs.flatMap(({ english, chinese }) => [english, chinese]);

/** The pages for developers of the project, and what GitHub asks people with, in English only. */
export const otherPages = [
  ...['CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md', 'app/README.md'],
  ...['asterisk-config/README.md', '.github/ISSUE_TEMPLATE/bug.md'],
  ...['.github/ISSUE_TEMPLATE/feature.md', '.github/pull_request_template.md'],
  ...['sql/README.md', 'sql/sample/README.md', 'tests/README.md'],
  ...['tests/bench/README.md', 'tests/telephone/README.md', 'docs/libraries.md', 'docs/bench.md'],
  ...readdirSync(path.join(projectRoot, 'docs', 'decisions')).map(
    (name) => `docs/decisions/${name}`,
  ),
];

/** Reads a page. */
export function readPage(name: string): DocumentPage {
  return parsePage(name, readFileSync(path.join(projectRoot, name), 'utf8'));
}

/** Takes a page apart. */
export function parsePage(name: string, text: string): DocumentPage {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let chapter = '';
  let open: { kind: string; line: number; lines: string[] } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^\s*```(\w*)\s*$/.exec(line);
    if (open === null) chapter = /^## (.*)$/.exec(line)?.[1] ?? chapter;
    if (fence === null) (open?.lines ?? prose).push(line);
    else if (open === null) open = { kind: fence[1] ?? '', line: index + 2, lines: [] };
    else {
      const { kind, line: at, lines } = open;
      blocks.push({ kind, line: at, content: lines.join('\n'), chapter });
      open = null;
    }
  }
  if (open !== null) throw new Error(`${name}:${open.line}: a block that does not end`);
  const rest = prose.join('\n');
  return {
    name,
    blocks,
    headings: [...rest.matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', words = '']) => ({
      depth: marks.length,
      words,
    })),
    spans: [...rest.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span),
    links: [...rest.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target),
  };
}

/** Returns the anchor of a heading, as GitHub makes it. */
export function anchorOf(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
