/** Answers on procedure. They are not personal, so readings are not recorded. */
import { chinaDate } from '../../court/rules/workCalendar.js';
import { courtValues } from '../../guidance/courtValues.js';
import type { Answer } from '../../guidance/rules/content.js';
import { versionInForce } from '../../guidance/rules/inForce.js';
import { digitsOfAnswers } from '../../guidance/rules/digitsOfAnswers.js';
import { tellAnswer } from '../../guidance/tellAnswer.js';
import { addRoute } from '../server/addRoute.js';
import type { Web } from '../server/webApp.js';
import { notFound, refusedBecause } from '../server/webError.js';

/** Registers the routes. */
export function guidanceRoutes(web: Web): void {
  const { app } = web;

  addRoute(web, 'GET /api/guidance', async ({ query }) => {
    const { words, language } = query;
    const content = await app.guidance.content(app.clock.now());
    const digits = digitsOfAnswers(content.menu);
    return {
      answers: content.answers
        .filter((answer) => holdsAll(answer, words))
        .map(({ id, topic, asked, mostAsked, calculator }) => ({
          id,
          topic,
          mostAsked,
          asked: asked[language],
          calculator: calculator ?? null,
          digits: digits.get(id) ?? null,
        })),
    };
  });

  addRoute(web, 'GET /api/guidance/:id', async ({ params, query }) => {
    const { language } = query;
    const now = app.clock.now();
    const day = query.on ?? chinaDate(now);
    const content = await app.guidance.content(now);
    const answer = content.answers.find(({ id }) => id === params.id);
    if (answer === undefined) throw notFound('answer');
    const court = courtValues(app.court.current().court.settings);
    const telling = tellAnswer(content, { id: answer.id, day, language, court });
    const version = versionInForce(answer, day);
    if (telling.kind === 'person' || version === null) {
      throw refusedBecause('nothing_in_force', 'no wording is in force on this day');
    }
    const { told } = telling;
    return {
      id: told.id,
      day,
      version: told.version,
      source: told.source,
      inForceFrom: version.inForceFrom,
      inForceTo: version.inForceTo ?? null,
      checkedOn: version.checkedOn,
      unconfirmed: version.unconfirmed ?? null,
      asked: told.asked,
      say: told.say,
      basis: told.basis,
      askWhom: told.askWhom,
      sms: told.sms,
      page: told.fax,
      calculator: told.calculator,
      limits: version.limits?.[language] ?? null,
      leadsTo: content.answers
        .filter(({ id }) => told.leadsTo.includes(id))
        .map(({ id, asked }) => ({ id, asked: asked[language] })),
    };
  });
}

/** Tells whether an answer has every word, in either language. */
function holdsAll({ asked, versions }: Answer, words: string): boolean {
  const texts = [asked, ...versions.flatMap(({ say, fax }) => [say, fax])]
    .map(({ zh, en }) => `${zh}\n${en}`)
    .join('\n')
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => texts.includes(word));
}
