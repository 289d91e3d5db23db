/** Why the limits of a ticket moved, in words. */
import type { GotReply } from '../../contract/contract.js';
import type { Language } from '../words/both.js';
import { ticketWords } from '../words/tickets.js';

type Step = GotReply<'GET /api/tickets/:number'>['steps'][number];
type Because = NonNullable<Step['moved']>['because'];

/** Puts into words why limits moved. */
export function movedWords(because: Because, language: Language): string {
  const isZh = language === 'zh';
  switch (because.code) {
    case 'calendar':
      return isZh
        ? `导入 ${because.years} 年放假安排`
        : `The holidays of ${because.years} were loaded`;
    case 'courts':
      return isZh ? '导入法院资料' : 'The file of courts was imported';
    case 'version':
      return isZh
        ? '系统升级，放假安排、期限方案或者服务规范有变化'
        : 'A new version has other holidays, limits or norms of service';
    case 'norms':
      return isZh
        ? `服务规范改为 ${because.profile}（${because.by}）`
        : `Norms of service: ${because.profile}, set by ${because.by}`;
    case 'limits': {
      const { kind, urgent } = ticketWords[language];
      const of = kind[because.kind];
      if (isZh) {
        const which = because.urgent ? `${of}（${urgent}）` : of;
        return `${which}的期限方案改为 ${because.profile}（${because.by}）`;
      }
      const which = because.urgent ? `${of} (${urgent})` : of;
      return `Limits of ${which}: ${because.profile}, set by ${because.by}`;
    }
    case 'recomputed':
      return isZh ? `由 ${because.by} 重新计算` : `Computed again by ${because.by}`;
    default: {
      const never: never = because;
      return never;
    }
  }
}
