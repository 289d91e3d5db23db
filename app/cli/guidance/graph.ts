/** `hotline guidance graph`. */
import type { Command } from 'commander';
import type { Content, Menu } from '../../guidance/rules/content.js';
import { addDayOptions, readGiven, readLanguages, type FolderOptions } from './givenGuidance.js';

type Edge = readonly [from: string, to: string, label: string];

/** Adds the picture of the tree: menus, digits, answers, and where these lead on. */
export function addGraphCommand(group: Command): void {
  addDayOptions(group.command('graph'))
    .option('--language <language>', 'zh or en', 'zh')
    .option('--dot', 'for Graphviz (default: Mermaid)')
    .description('draw the tree and where answers lead on')
    .action(async (options: FolderOptions & { language: string; dot?: boolean }) => {
      const { merged } = await readGiven(options);
      const [language = 'zh'] = readLanguages(options.language);
      console.log(options.dot === true ? dot(merged, language) : mermaid(merged, language));
    });
}

function treeEdges(menu: Menu, language: 'zh' | 'en'): Edge[] {
  return menu.choices.flatMap((choice): Edge[] => [
    [menu.id, choice.menu?.id ?? choice.answer ?? '', `${choice.digit} ${choice.offer[language]}`],
    ...(choice.menu === undefined ? [] : treeEdges(choice.menu, language)),
  ]);
}

function leadEdges({ answers }: Content): [string, string][] {
  return answers.flatMap(({ id, leadsTo }) => leadsTo.map((next): [string, string] => [id, next]));
}

/** Names of menus and answers may be the same. */
function menuNames(menu: Menu): Set<string> {
  return new Set([
    menu.id,
    ...menu.choices.flatMap(({ menu: below }) =>
      below === undefined ? [] : [...menuNames(below)],
    ),
  ]);
}

function dot(content: Content, language: 'zh' | 'en'): string {
  const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  const menus = menuNames(content.menu);
  return [
    'digraph guidance {',
    '  rankdir=LR; node [shape=box];',
    ...[...menus].map((id) => `  ${quoted(id)} [shape=folder];`),
    ...content.answers.map(
      ({ id, asked }) => `  ${quoted(id)} [label=${quoted(`${id}\n${asked[language]}`)}];`,
    ),
    ...treeEdges(content.menu, language).map(
      ([from, to, label]) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}];`,
    ),
    ...leadEdges(content).map(([from, to]) => `  ${quoted(from)} -> ${quoted(to)} [style=dashed];`),
    '}',
  ].join('\n');
}

function mermaid(content: Content, language: 'zh' | 'en'): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '#quot;')}"`;
  return [
    'flowchart LR',
    ...[...menuNames(content.menu)].map((id) => `  ${id}[[${quoted(id)}]]`),
    ...content.answers.map(({ id, asked }) => `  ${id}[${quoted(`${id}<br>${asked[language]}`)}]`),
    ...treeEdges(content.menu, language).map(
      ([from, to, label]) => `  ${from} -->|${quoted(label)}| ${to}`,
    ),
    ...leadEdges(content).map(([from, to]) => `  ${from} -.-> ${to}`),
  ].join('\n');
}
