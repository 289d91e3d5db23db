/**
 * The vocabulary of an import file: its columns, and the values of those that hold one of a few
 * words, in English and in Chinese. sql/README.md explains them to an administrator.
 */
import type {
  Asset,
  AssetSearch,
  Auction,
  CaseEvent,
  CaseFee,
  CaseKind,
  CaseResult,
  CaseStage,
  EnforcementMoney,
  FilingStatus,
  Hearing,
  PanelRole,
  PartyRole,
  Publicity,
  Restriction,
} from './rules/caseFile.js';

/**
 * Columns of a CSV file, which are also the fields of a record in NDJSON, with their Chinese
 * headings.
 */
export const caseColumns = {
  ref: '案件标识',
  court: '法院',
  number: '案号',
  kind: '案件类型',
  cause: '案由',
  causeEn: '案由英文',
  publicity: '公开情形',
  filingStatus: '立案状态',
  appliedOn: '申请日期',
  filingDecidedOn: '立案决定日期',
  filingReason: '立案说明',
  filingReasonEn: '立案说明英文',
  filingMissing: '补正材料',
  filingCorrectBy: '补正期限',
  filingCorrectedOn: '补正提交日期',
  stage: '阶段',
  department: '庭室',
  assistant: '法官助理',
  assistantTelephone: '法官助理电话',
  judge: '承办法官',
  judgeTelephone: '承办法官电话',
  clerk: '书记员',
  clerkTelephone: '书记员电话',
  panel: '合议庭',
  hearings: '开庭',
  fees: '费用',
  events: '进展',
  firstInstanceCourt: '一审法院',
  firstInstanceNumber: '一审案号',
  appealCourt: '二审法院',
  appealedOn: '上诉日期',
  fileSentOn: '移送日期',
  appealFiledOn: '二审立案日期',
  appealNumber: '二审案号',
  resultKind: '结果类型',
  resultOn: '结果日期',
  resultSummary: '结果',
  resultSummaryEn: '结果英文',
  preservationExecutedOn: '保全执行日期',
  enforcementMoney: '案款',
  assetSearches: '查控',
  auctions: '拍卖',
  restrictions: '失信限高',
  enforcementEndedOn: '终本日期',
  enforcementResumedOn: '恢复执行日期',
  servedDocuments: '电子送达',
  updatedAt: '更新时间',
  parties: '当事人',
} as const;
/** The English name of a column. */
export type CaseColumn = keyof typeof caseColumns;

/**
 * The fields of one item of a list, in their order in a CSV cell. In NDJSON they are the item's
 * keys.
 */
export const listFields = {
  filingMissing: ['what', 'whatEn'],
  panel: ['role', 'name'],
  hearings: ['startsAt', 'courtroom', 'kind', 'status'],
  fees: [
    'kind',
    'due',
    'paid',
    'dueOn',
    'refundable',
    'refunded',
    'payer',
    'paymentCode',
    'refundState',
    'effectiveOn',
  ],
  events: ['on', 'text', 'textEn', 'kind'],
  enforcementMoney: ['received', 'paid', 'waitsFor', 'payee'],
  assetSearches: ['asset', 'state', 'on', 'owner'],
  auctions: ['asset', 'startsAt', 'place', 'status'],
  restrictions: ['kind', 'since', 'until', 'party'],
  servedDocuments: ['number', 'on', 'to'],
  parties: [
    'role',
    'name',
    'idNumber',
    'queryNumber',
    'password',
    'servedOn',
    'actsFor',
    'authorityFrom',
    'authorityUntil',
    'kind',
    'mobile',
    'licence',
    'filingNumber',
  ],
} as const;
export type ListColumn = keyof typeof listFields;

/** The words allowed for one kind of value. */
export interface Words<T extends string> {
  readonly meaning: ReadonlyMap<string, T>;
  /** For messages: every value with its first Chinese word. */
  readonly choices: string;
}

function words<T extends string>(chinese: Record<T, string>): Words<T> {
  const meaning = new Map<string, T>();
  const choices: string[] = [];
  for (const [value, synonyms] of Object.entries<string>(chinese) as [T, string][]) {
    meaning.set(value, value);
    for (const synonym of synonyms.split(' ')) meaning.set(synonym, value);
    choices.push(`${value} (${synonyms.split(' ')[0] ?? ''})`);
  }
  return { meaning, choices: choices.join(', ') };
}

export const kindWords = words<CaseKind>({
  civil: '民事',
  criminal: '刑事',
  administrative: '行政',
  enforcement: '执行',
  other: '其他',
});
export const publicityWords = words<Publicity>({
  public: '公开',
  state_secret: '国家秘密',
  privacy: '个人隐私 隐私',
  divorce: '离婚',
  juvenile: '未成年人',
  trade_secret: '商业秘密',
});
export const filingStatusWords = words<FilingStatus>({
  pending: '待审查 审查中 已提交 待审核',
  mediation: '诉前调解',
  corrections: '补正 需补正 待补正',
  accepted: '已立案 已受理 已登记立案 登记立案',
  refused: '不予受理 不予立案',
  withdrawn: '已撤回 撤回',
});
export const stageWords = words<CaseStage>({
  filing: '立案',
  mediation: '调解',
  awaiting_hearing: '待开庭',
  hearing: '审理中 开庭审理',
  suspended: '中止',
  deliberation: '合议',
  decided: '已裁判 已判决',
  appealed: '上诉',
  enforcement: '执行中 执行',
  enforced: '执行完毕',
  enforcement_ended: '终结本次执行 终结本次执行程序 终本',
  enforcement_terminated: '终结执行',
  closed: '结案 已结案',
});
export const partyRoleWords = words<PartyRole>({
  plaintiff: '原告',
  defendant: '被告',
  third_party: '第三人',
  appellant: '上诉人',
  appellee: '被上诉人',
  applicant: '申请人',
  respondent: '被申请人',
  private_prosecutor: '自诉人',
  accused: '被告人',
  victim: '被害人',
  incidental_plaintiff: '附带民事诉讼原告人 附带民事诉讼原告',
  enforcement_applicant: '申请执行人',
  debtor: '被执行人',
  legal_representative: '法定代理人',
  agent: '诉讼代理人 代理人 辩护人',
});
export const personKindWords = words<'natural' | 'organisation'>({
  natural: '自然人',
  organisation: '组织 法人 单位',
});
export const panelRoleWords = words<PanelRole>({
  presiding: '审判长',
  judge: '审判员',
  assessor: '人民陪审员 陪审员',
  sole: '独任审判员',
});
export const hearingKindWords = words<Hearing['kind']>({
  trial: '开庭',
  pretrial: '庭前会议',
  mediation: '调解',
  inquiry: '询问',
  judgment: '宣判',
});
export const hearingStatusWords = words<Hearing['status']>({
  scheduled: '待开',
  held: '已开',
  postponed: '延期',
  cancelled: '取消',
});
export const feeKindWords = words<CaseFee['kind']>({
  acceptance: '受理费',
  preservation: '保全费',
  enforcement: '执行费',
  appeal: '上诉费',
  other: '其他',
});
export const refundStateWords = words<NonNullable<CaseFee['refundState']>>({
  to_apply: '待申请',
  applied: '审核中 已申请',
  account: '待提供账户 缺账户',
  sent: '支付中 已支付',
});
export const eventKindWords = words<NonNullable<CaseEvent['kind']>>({ preservation: '保全' });
export const waitsForWords = words<NonNullable<EnforcementMoney['waitsFor']>>({
  reckoning: '核算',
  account: '待提供账户 缺账户',
  sharing: '分配 待分配',
  frozen: '冻结 另案冻结',
  objection: '异议',
  suspension: '中止 暂缓',
});
export const assetWords = words<Asset>({
  deposits: '银行存款 存款',
  real_estate: '不动产 房产',
  vehicles: '车辆',
  securities: '证券 股票',
  online_funds: '网络资金',
  other: '其他财产 其他',
});
export const searchStateWords = words<AssetSearch['state']>({
  searching: '查询中',
  not_found: '未查到 未发现',
  found: '已查到 已发现',
  controlled: '已控制 已查封 已扣押 已冻结',
});
export const auctionStatusWords = words<Auction['status']>({
  scheduled: '待拍卖',
  sold: '成交',
  unsold: '流拍',
  withdrawn: '撤回',
});
export const restrictionWords = words<Restriction['kind']>({
  dishonest: '失信',
  spending: '限高 限制消费',
});
export const resultKindWords = words<CaseResult['kind']>({
  judgment: '判决',
  ruling: '裁定',
  mediation: '调解',
  withdrawal: '撤诉',
  decision: '决定',
});

/** A hearing as it is stored: as in rules/caseFile, with the moment as ISO text. */
export type StoredHearing = Omit<Hearing, 'startsAt'> & { readonly startsAt: string };
