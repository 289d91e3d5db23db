/** `hotline guidance print`. */
import type { Command } from 'commander';
import { citationWords } from '../../guidance/citationWords.js';
import type { Answer, Content, Version } from '../../guidance/rules/content.js';
import { covers } from '../../guidance/rules/inForce.js';
import { digitsOfAnswers } from '../../guidance/rules/digitsOfAnswers.js';
import { tellAnswer } from '../../guidance/tellAnswer.js';
import {
  addTextOptions,
  readGiven,
  readLanguages,
  type FolderOptions,
  type Languages,
} from './givenGuidance.js';

/** Adds the booklet for judges to review: every answer with its versions, laws and limits. */
export function addPrintCommand(group: Command): void {
  addTextOptions(group.command('print'))
    .description('print a booklet (Markdown) for review: every answer, its versions, laws, limits')
    .action(async (options: FolderOptions & { language?: string }) => {
      const { merged, day } = await readGiven(options);
      console.log(booklet(merged, day, readLanguages(options.language)));
    });
}

function booklet(content: Content, day: string, languages: Languages): string {
  const digits = digitsOfAnswers(content.menu);
  const topics = [...new Set(content.answers.map(({ topic }) => topic))];
  return [
    `# 诉讼指南 · Guidance, ${day}`,
    ...topics.flatMap((topic) => [
      `\n# ${topic}`,
      ...content.answers
        .filter((answer) => answer.topic === topic)
        .map((answer) => answerText(content, answer, digits.get(answer.id), day, languages)),
    ]),
    figureTable(content),
    lawTable(content),
  ].join('\n');
}

function answerText(
  content: Content,
  answer: Answer,
  digits: string | undefined,
  day: string,
  languages: Languages,
): string {
  const inForce = answer.versions.some((version) => covers(version, day));
  return [
    `\n## ${answer.asked.zh}\n`,
    `\`${answer.id}\` · ${answer.asked.en} · digits ${digits ?? '-'} · leads to ${answer.leadsTo.join(', ') || '-'}`,
    ...(inForce ? [] : [`\n**No version is in force on ${day}: a person answers.**`]),
    ...answer.versions.map((version) => versionText(content, answer, version, day, languages)),
  ].join('\n');
}

function versionText(
  content: Content,
  answer: Answer,
  version: Version,
  day: string,
  languages: Languages,
): string {
  const on = covers(version, day) ? day : version.inForceFrom;
  const only = { ...content, answers: [{ ...answer, versions: [version] }] };
  const head = [
    `\n### Version ${version.version} (${version.source}), ${version.inForceFrom} to ${version.inForceTo ?? '…'}, checked ${version.checkedOn}\n`,
    ...(version.unconfirmed === undefined ? [] : [`> **Unconfirmed**: ${version.unconfirmed}\n`]),
  ];
  const texts = languages.flatMap((language) => {
    const telling = tellAnswer(only, { id: answer.id, day: on, language, court: {} });
    if (telling.kind === 'person') return [`**${language}**: ${telling.why}\n`];
    const { say, basis, sms, fax, askWhom } = telling.told;
    const all = citationWords(
      [...version.basis, ...version.also],
      content.laws,
      language,
      'written',
    );
    return [
      `**${language}** ${say} *${basis}*\n`,
      `- ${all}`,
      ...(askWhom === null ? [] : [`- → ${askWhom}`]),
      `- SMS: ${sms}`,
      `- Page: ${fax.replaceAll(/\n+/g, ' / ')}`,
      ...(version.limits === undefined ? [] : [`- Limits: ${version.limits[language]}`]),
      '',
    ];
  });
  return [...head, ...texts].join('\n');
}

function figureTable({ figures }: Content): string {
  const rows = figures.flatMap(({ id, values }) =>
    values.map(
      ({ from, value, unit, law, article }) =>
        `| \`${id}\` | ${from} | ${value} ${unit} | ${law} ${article ?? ''} |`,
    ),
  );
  return [
    '\n# Figures\n',
    '| figure | from | value | source |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function lawTable({ laws }: Content): string {
  const rows = laws.map(
    ({ id, name, document, inForceFrom, inForceTo, articles }) =>
      `| \`${id}\` | ${name.zh}（${document}） | ${inForceFrom} – ${inForceTo ?? ''} | ${articles ?? '-'} |`,
  );
  return [
    '\n# Laws\n',
    '| law | name | in force | articles |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
