/** Last days and their steps as a reader sees them. What is spoken has texts of its own. */
import { weekdayOf, type IsoDate } from '../../../court/rules/workCalendar.js';
import type { LastDayStep } from './calculateLastDay.js';
import { lastDayPeriods, type LastDayKind, type LastDayPeriod } from './lastDayPeriods.js';

type Language = 'zh' | 'en';

const weekdays = {
  zh: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
} as const;

/** The name of a day of the week: 星期四, Thursday. */
export function weekdayInWords(day: IsoDate, language: Language): string {
  return weekdays[language][weekdayOf(day)] ?? '';
}

/** Says what a step does, without its article. */
export function lastDayStepInWords(
  kind: LastDayKind,
  step: LastDayStep,
  language: Language,
): string {
  const period: LastDayPeriod = lastDayPeriods[kind];
  return language === 'zh' ? inChinese(period, step) : inEnglish(period, step);
}

function inChinese(period: LastDayPeriod, step: LastDayStep): string {
  switch (step.kind) {
    case 'begin':
      return `${period.zh.from}（${step.day}）不计入`;
    case 'length':
      return `${period.zh.what}：${step.count}${{ days: '日', months: '个月', years: '年' }[step.unit]}，到${step.day}`;
    case 'endOfMonth':
      return `到期月没有对应日，以月末日${step.day}为准`;
    case 'moved':
      return `${step.daysOff.map(({ day, name }) => `${day}是${name?.zh ?? weekdayInWords(day, 'zh')}`).join('，')}，顺延到${step.day}`;
    case 'makeUpWorkday':
      return `${step.day}虽是周末，但为国务院公布的调休上班日，不再顺延`;
    case 'unpublished':
      return `${step.years.join('、')}年的节假日安排尚未公布，只按周末和法定节日计算，请再核实`;
    case 'remark':
      return period.remark?.zh ?? '';
  }
}

function inEnglish(period: LastDayPeriod, step: LastDayStep): string {
  switch (step.kind) {
    case 'begin':
      return `${period.en.from} (${step.day}) is not counted`;
    case 'length':
      return `${step.count} ${step.count === 1 ? step.unit.slice(0, -1) : step.unit} ${period.en.what}, up to ${step.day}`;
    case 'endOfMonth':
      return `the month has no corresponding day: its last day, ${step.day}`;
    case 'moved':
      return `${step.daysOff.map(({ day, name }) => `${day} is ${name?.en ?? `a ${weekdayInWords(day, 'en')}`}`).join(', ')}: moved to ${step.day}`;
    case 'makeUpWorkday':
      return `${step.day} is a weekend day that the State Council made a working day: not moved on`;
    case 'unpublished':
      return `the State Council's calendar of ${step.years.join(', ')} is not published: only weekends and statutory holidays count, check again`;
    case 'remark':
      return period.remark?.en ?? '';
  }
}
