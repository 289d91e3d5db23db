/** Who tries which cases at the courts of the sample, and who sits in one. */
import type { CaseInput } from './caseInput.js';
import type { SeededRandom } from './random.js';

/** Who tries the cases of one kind. */
export interface Chamber {
  readonly department: string;
  readonly judges: readonly string[];
  readonly clerk: string;
  readonly assistant?: string;
}

/** The kinds of cases that have judges of their own. */
export type ChamberKind = 'civil' | 'criminal' | 'administrative' | 'enforcement';

/** A court of the sample, with everybody who tries its cases. */
export interface SampleCourt extends Readonly<Record<ChamberKind, Chamber>> {
  readonly code: string;
  readonly name: string;
  readonly assessors: readonly string[];
  /** An intermediate court: here it tries appeals. */
  readonly isIntermediate: boolean;
}

const chamber = (
  department: string,
  judges: readonly string[],
  clerk: string,
  assistant?: string,
): Chamber => ({ department, judges, clerk, ...(assistant !== undefined && { assistant }) });

/** As in sql/sample/courts.json. */
export const courts: readonly SampleCourt[] = [
  {
    code: '苏98',
    name: '临江市中级人民法院',
    isIntermediate: true,
    civil: chamber('民事审判第一庭', ['沈国栋', '彭丽华', '顾文娟', '蒋明德'], '潘晓', '程雨薇'),
    criminal: chamber('刑事审判第一庭', ['陆志远', '韩雪梅'], '于佳', '贾思敏'),
    administrative: chamber('行政审判庭', ['许晓岚', '唐振华'], '董洁'),
    enforcement: chamber('执行局', ['曹建平', '冯静宜'], '余芳'),
    assessors: ['方思远', '石慧', '任立群'],
  },
  {
    code: '苏9801',
    name: '城东区人民法院',
    isIntermediate: false,
    civil: chamber('民事审判庭', ['邓晓东', '叶红梅'], '丁宁', '苏婉清'),
    criminal: chamber('刑事审判庭', ['萧玉兰', '钟海涛'], '卢燕', '潘子昂'),
    administrative: chamber('行政审判庭', ['田志强'], '金鑫'),
    enforcement: chamber('执行局', ['范文博'], '丁宁'),
    assessors: ['夏春生', '汪秀珍'],
  },
  {
    code: '苏9802',
    name: '城西区人民法院',
    isIntermediate: false,
    civil: chamber('民事审判庭', ['姜志刚', '邹国平'], '陆瑶', '魏子涵'),
    criminal: chamber('刑事审判庭', ['崔雅琴', '熊文静'], '白雪', '钱若琳'),
    administrative: chamber('行政审判庭', ['谭永康'], '秦岚'),
    enforcement: chamber('执行局', ['廖婷'], '秦岚'),
    assessors: ['孟庆丰', '龙小燕'],
  },
];

/**
 * Names who sits. Alone sits a judge of a basic court in a civil case of first instance (Civil
 * Procedure Law Art. 40); appeals are for judges only (Art. 41). A panel has three members: judges
 * of the chamber, and assessors where it has fewer.
 */
export function panelOf(
  random: SeededRandom,
  court: SampleCourt,
  kind: Exclude<ChamberKind, 'enforcement'>,
  judge: string,
  isAppeal: boolean,
): NonNullable<CaseInput['panel']> {
  if (!court.isIntermediate && kind === 'civil' && random.chance(0.5)) {
    return [{ role: 'sole', name: judge }];
  }
  const { judges } = court[kind];
  const from = judges.indexOf(judge);
  const others = [...judges.slice(from + 1), ...judges.slice(0, from)];
  const beside = isAppeal
    ? [...others, ...judgesOfOtherChambers(court, kind)].map((name) => ({ role: 'judge', name }))
    : [
        ...others.slice(0, 1).map((name) => ({ role: 'judge', name })),
        ...court.assessors.map((name) => ({ role: 'assessor', name })),
      ];
  return [{ role: 'presiding', name: judge }, ...beside.slice(0, 2)];
}

/**
 * A chamber with two judges borrows the third for an appeal. Enforcement judges try no cases.
 */
function judgesOfOtherChambers(court: SampleCourt, kind: ChamberKind): string[] {
  return (['civil', 'criminal', 'administrative'] as const)
    .filter((other) => other !== kind)
    .flatMap((other) => court[other].judges);
}
