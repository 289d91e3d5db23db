/**
 * Any number of made-up cases: as a file to import, and as numbers and passwords to sign in with.
 * Everything follows from a case's position.
 */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { residentIdCheckCharacter } from '../../app/court/identity/rules/residentId.js';

export const madeUpCourt = '苏98';

/** Returns a valid resident ID number, distinct for every position below 50 million. */
export function residentIdOf(position: number): string {
  const area = 110_101 + (Math.floor(position / 10_000_000) % 5) * 10_000;
  // 10,000 days from 1960-01-01 on, with 1,000 people born on each.
  const born = new Date(Date.UTC(1960, 0, 1 + (Math.floor(position / 1000) % 10_000)));
  const day = born.toISOString().slice(0, 10).replaceAll('-', '');
  const first17 = `${area}${day}${String(position % 1000).padStart(3, '0')}`;
  return first17 + residentIdCheckCharacter(first17);
}

/** Returns the query password of the plaintiff at a position. */
export function passwordOf(position: number): string {
  return String((position * 7919) % 1_000_000).padStart(6, '0');
}

const headings = [
  ...['ref', 'court', 'number', 'kind', 'cause', 'publicity', 'filingStatus', 'appliedOn'],
  ...['filingDecidedOn', 'stage', 'department', 'judge', 'judgeTelephone', 'clerk'],
  ...['clerkTelephone', 'panel', 'hearings', 'fees', 'events', 'updatedAt', 'parties'],
] as const;

const causes = [
  '民间借贷纠纷',
  '买卖合同纠纷',
  '离婚纠纷',
  '机动车交通事故责任纠纷',
  '物业服务合同纠纷',
];
const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const givenNames = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平';

/** Returns the name of the plaintiff at a position; some share one. */
export function nameOf(position: number): string {
  const pick = (letters: string, index: number) => letters[index % letters.length] ?? '';
  return (
    pick(surnames, position) +
    pick(givenNames, Math.floor(position / 20)) +
    pick(givenNames, Math.floor(position / 400))
  );
}

function plaintiff(position: number): string {
  const queryNumber = 1_000_000_000 + position;
  return `plaintiff|${nameOf(position)}|${residentIdOf(position)}|${queryNumber}|${passwordOf(position)}`;
}

/**
 * Returns one row of the file: a plaintiff of its own, a defendant out of some thousands of
 * companies and, for half of the cases, an agent ad litem.
 */
function caseRow(position: number): readonly string[] {
  const year = 2016 + (position % 10);
  const appliedOn = `${year}-${pad(1 + (position % 12))}-${pad(1 + (position % 28))}`;
  const judge = position % 40;
  const agent = position % 700;
  const parties = [
    plaintiff(position),
    `defendant|${nameOf(position % 5000)}商贸有限公司||||||||organisation`,
    ...(position % 2 === 0
      ? [`agent|${nameOf(agent)}|${residentIdOf(40_000_000 + agent)}||||1`]
      : []),
  ];
  const clerkNumber = String(1000 + judge);
  return [
    `B${position}`,
    madeUpCourt,
    `（${year}）${madeUpCourt}民初${position + 1}号`,
    'civil',
    causes[position % causes.length] ?? '',
    'public',
    'accepted',
    appliedOn,
    appliedOn,
    'awaiting_hearing',
    '民事审判庭',
    `审判员${judge}`,
    `0512-6666${clerkNumber}`,
    `书记员${judge}`,
    `0512-6667${clerkNumber}`,
    `presiding|审判员${judge};judge|审判员${(judge + 1) % 40};assessor|陪审员${judge}`,
    `2026-12-${pad(1 + (position % 28))} 09:30|第${1 + (position % 12)}法庭|trial|scheduled`,
    'acceptance|2300.00|2300.00|||',
    `${appliedOn}|立案;${appliedOn}|移送审判庭`,
    `${year}-12-31 12:00`,
    parties.join(';'),
  ];
}

/** Writes a CSV file of `count` cases, from a position on. */
export async function writeCaseFile(file: string, count: number, from = 0): Promise<void> {
  const stream = createWriteStream(file);
  let text = `${headings.join(',')}\n`;
  for (let position = from; position < from + count; position++) {
    text += `${caseRow(position).join(',')}\n`;
    if (text.length < 1 << 18) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  stream.end(text);
  await once(stream, 'finish');
}

/** Writes a file of one case that `count` plaintiffs have brought together. */
export async function writeJointCaseFile(file: string, count: number): Promise<void> {
  const plaintiffs = Array.from({ length: count }, (_, position) => plaintiff(position));
  const row = [...caseRow(0).slice(0, -1), plaintiffs.join(';')];
  await writeFile(file, `${headings.join(',')}\n${row.join(',')}\n`);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
