/** Calculators beside a call: what a case costs, and the last day of a period. */
import { addWorkdays } from '../../court/rules/workCalendar.js';
import { citedLaws } from '../../guidance/rules/citation.js';
import {
  calculateFee,
  feeProblem,
  kindsWithAmount,
} from '../../guidance/rules/fees/calculateFee.js';
import {
  feeKindNames,
  feeStepInWords,
  moneyInDigits,
} from '../../guidance/rules/fees/feeInWords.js';
import { feeTerms, refundsOf } from '../../guidance/rules/fees/feeTerms.js';
import { feeKinds, type FenOrRange } from '../../guidance/rules/fees/feeTypes.js';
import { readYuan } from '../../guidance/rules/fees/readYuan.js';
import { calculateLastDay } from '../../guidance/rules/lastDays/calculateLastDay.js';
import {
  lastDayStepInWords,
  weekdayInWords,
} from '../../guidance/rules/lastDays/lastDayInWords.js';
import {
  firstDayAsked,
  lastDayAsked,
  lastDayKinds,
  lastDayPeriods,
} from '../../guidance/rules/lastDays/lastDayPeriods.js';
import { addRoute } from '../server/addRoute.js';
import type { Web } from '../server/webApp.js';
import { badInput } from '../server/webError.js';

/** Registers the routes. */
export function calculatorRoutes(web: Web): void {
  const { app } = web;

  addRoute(web, 'GET /api/fee/kinds', ({ query }) => ({
    kinds: feeKinds.map((kind) => ({
      kind,
      name: feeKindNames[kind][query.language],
      takesAmount: kindsWithAmount.has(kind),
    })),
  }));

  addRoute(web, 'GET /api/fee', ({ query }) => {
    const { amount, halved, appeal, trademarkPatentMaritime, language } = query;
    const kind = feeKinds.find((each) => each === query.kind);
    if (kind === undefined) throw badInput('query.kind', 'there is no such kind', 'unknown');
    const question = {
      kind,
      amountFen: amount === undefined || amount === '' ? null : fenOf(amount),
      halved,
      appeal,
      isTrademarkPatentOrMaritime: trademarkPatentMaritime,
    };
    const problem = feeProblem(question);
    if (problem !== null) throw badInput(fieldOf[problem], problem);
    const answer = calculateFee(question, app.court.current().court.settings.fees);
    const total = 'feeFen' in answer ? answer.feeFen : answer.rangeFen;
    const inWords = (each: {
      law: keyof typeof citedLaws;
      article: string;
      zh: string;
      en: string;
    }) => ({
      law: citedLaws[each.law][language],
      article: each.article,
      words: each[language],
    });
    return {
      kind,
      name: feeKindNames[kind][language],
      totalFen: inJson(total),
      total: moneyInDigits(total, language),
      steps: answer.steps.map((step) => ({
        law: citedLaws[step.law][language],
        article: step.article,
        addsFen: inJson(step.addsFen),
        adds: moneyInDigits(step.addsFen, language),
        words: feeStepInWords(step, language),
      })),
      terms: feeTerms(kind, appeal).map(inWords),
      refunds: refundsOf(kind, appeal).map(inWords),
    };
  });

  addRoute(web, 'GET /api/last-day/kinds', ({ query }) => ({
    kinds: lastDayKinds.map((kind) => {
      const { what, from } = lastDayPeriods[kind][query.language];
      return { kind, name: what, from };
    }),
  }));

  addRoute(web, 'GET /api/last-day', ({ query }) => {
    const { from, language } = query;
    const kind = lastDayKinds.find((each) => each === query.kind);
    if (kind === undefined) throw badInput('query.kind', 'there is no such period', 'unknown');
    if (from < firstDayAsked || from > lastDayAsked) {
      throw badInput('query.from', `must be between ${firstDayAsked} and ${lastDayAsked}`);
    }
    // With the holidays that the court has loaded, as callers hear it.
    const answer = calculateLastDay(kind, from, app.court.current().calendar);
    return {
      kind,
      from,
      lastDay: answer.lastDay,
      weekday: weekdayInWords(answer.lastDay, language),
      isPublished: answer.unpublishedYears.length === 0,
      steps: answer.steps.map((step) => ({
        law: citedLaws[step.law][language],
        article: step.article,
        day: step.day,
        words: lastDayStepInWords(kind, step, language),
      })),
    };
  });

  addRoute(web, 'GET /api/workdays', ({ query }) => {
    // The court's own calendar, with its own working days and days off.
    const { calendar } = app.court.current();
    const day = addWorkdays(calendar, query.from, query.workdays);
    const [first, last] = [Number(query.from.slice(0, 4)), Number(day.slice(0, 4))];
    const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return { day, isPublished: years.every((year) => calendar.isPublished(year)) };
  });
}

const fieldOf = {
  amountMissing: 'query.amount',
  amountOutOfRange: 'query.amount',
  notHalved: 'query.halved',
  noAppeal: 'query.appeal',
  notAdministrative: 'query.trademarkPatentMaritime',
} as const;

function fenOf(text: string): number {
  const read = readYuan(text);
  if (read.kind === 'ok') return read.fen;
  throw badInput('query.amount', read.reason);
}

const inJson = (fen: FenOrRange): number | [number, number] =>
  typeof fen === 'number' ? fen : [fen[0], fen[1]];
