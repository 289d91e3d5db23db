/** Made-up names and the usual wording of cases, for the generated part of the sample court. */

export const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈',
];
export const givenNames = [
  ...[
    '伟',
    '芳',
    '娜',
    '敏',
    '静',
    '丽',
    '强',
    '磊',
    '军',
    '洋',
    '勇',
    '艳',
    '杰',
    '娟',
    '涛',
    '明',
    '超',
    '霞',
  ],
  ...[
    '秀兰',
    '建华',
    '桂英',
    '志明',
    '国强',
    '玉梅',
    '海燕',
    '文斌',
    '晓东',
    '雪梅',
    '春花',
    '永红',
    '建军',
    '丽华',
  ],
  ...[
    '子轩',
    '雨桐',
    '浩然',
    '欣怡',
    '梓涵',
    '俊杰',
    '思远',
    '佳慧',
    '天佑',
    '若曦',
    '宇航',
    '诗涵',
    '博文',
    '嘉怡',
  ],
];
export const companyNames = [
  '恒通',
  '宏达',
  '金源',
  '瑞丰',
  '华盛',
  '永兴',
  '天成',
  '博雅',
  '远东',
  '鼎新',
  '利民',
  '新城',
];
export const companyTrades = [
  '商贸有限公司',
  '建筑工程有限公司',
  '物流有限公司',
  '房地产开发有限公司',
  '科技有限公司',
  '小额贷款有限公司',
];
export const courtrooms = ['第一法庭', '第二法庭', '第三法庭', '第四法庭', '第五法庭', '第六法庭'];
export const hearingTimes = ['09:00', '09:30', '10:00', '14:00', '14:30', '15:30'];

export interface Cause {
  readonly cause: string;
  readonly causeEn: string;
}

const cause = (zh: string, en: string): Cause => ({ cause: zh, causeEn: en });

export const civilCauses = [
  cause('民间借贷纠纷', 'private lending dispute'),
  cause('买卖合同纠纷', 'sales contract dispute'),
  cause('房屋租赁合同纠纷', 'housing lease contract dispute'),
  cause('机动车交通事故责任纠纷', 'traffic accident liability dispute'),
  cause('劳动争议', 'labour dispute'),
  cause('物业服务合同纠纷', 'property service contract dispute'),
  cause('金融借款合同纠纷', 'loan contract dispute'),
  cause('建设工程施工合同纠纷', 'construction contract dispute'),
  cause('继承纠纷', 'inheritance dispute'),
  cause('信用卡纠纷', 'credit card dispute'),
];
/** Whose acceptance fee does not follow an amount (诉讼费用交纳办法 Art. 13). */
export const fixedFees: Readonly<Record<string, number>> = { 劳动争议: 10, 离婚纠纷: 200 };
export const tradeSecretCause = cause('侵害商业秘密纠纷', 'trade secret infringement dispute');
export const divorceCause = cause('离婚纠纷', 'divorce dispute');
export const criminalCauses = [
  cause('盗窃罪', 'theft'),
  cause('诈骗罪', 'fraud'),
  cause('危险驾驶罪', 'dangerous driving'),
  cause('故意伤害罪', 'intentional injury'),
];
export const administrativeCauses = [
  cause('行政处罚', 'administrative penalty'),
  cause('政府信息公开', 'disclosure of government information'),
  cause('工伤认定', 'recognition of a work injury'),
];
export const enforcementCauses = [
  cause('民间借贷纠纷执行', 'enforcement in a private lending dispute'),
  cause('买卖合同纠纷执行', 'enforcement in a sales contract dispute'),
  cause('劳动争议执行', 'enforcement in a labour dispute'),
];

/** Steps of a case, in the court's words. */
export const happened = {
  received: ['已收到起诉材料', 'The complaint was received'],
  correction: ['已通知补正起诉材料', 'The plaintiff was asked to complete the complaint'],
  filed: ['案件已立案', 'The case was filed'],
  served: ['已向被告送达起诉状副本', 'The complaint was served on the defendant'],
  servedCriminal: ['已向被告人送达起诉书副本', 'The indictment was served on the accused'],
  servedAppeal: ['已向被上诉人送达上诉状副本', 'The appeal was served on the appellee'],
  mediation: ['案件已转入调解', 'The case was passed to mediation'],
  mediating: ['已转诉前调解', 'The dispute was passed to mediation before filing'],
  panel: ['已组成合议庭并排定开庭日期', 'The panel was formed and the hearing was set'],
  heard: ['已开庭审理', 'The hearing was held'],
  // An expert's opinion suspends nothing: its time is left out of the limit (interpretation 243).
  suspended: [
    '一方当事人死亡，等待继承人表明是否参加诉讼，案件中止诉讼',
    'A party has died; the case is suspended until the heirs say whether they take part',
  ],
  suspendedCriminal: [
    '被告人患有严重疾病，无法出庭，案件中止审理',
    'The accused is too ill to appear; the trial is suspended',
  ],
  deliberating: ['合议庭正在评议', 'The panel is deliberating'],
  decided: ['已作出裁判', 'The case was decided'],
  appealed: ['已收到上诉状', 'The appeal was received'],
  sent: ['案卷已移送二审法院', 'The file was sent to the court of appeal'],
  enforcement: ['执行案件已立案', 'The enforcement was filed'],
  inquired: ['已查询被执行人财产', "The debtor's property was inquired into"],
  paid: ['案款已发放', 'The money collected was paid out'],
  ended: [
    '经网络查控无可供执行财产，依照民诉法解释第517条终结本次执行程序',
    'No property was found; this enforcement has ended',
  ],
  terminated: [
    '申请执行人撤回申请，裁定终结执行',
    'The applicant withdrew, and the enforcement was terminated',
  ],
} as const satisfies Record<string, readonly [string, string]>;

/** The last step of an enforcement that is over, by its stage. */
export const endsWith = {
  enforced: 'paid',
  enforcement_ended: 'ended',
  enforcement_terminated: 'terminated',
} as const satisfies Record<string, keyof typeof happened>;
