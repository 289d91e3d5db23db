/** SMS and fax to a caller, by template. */
import { materialsAddress } from '../../court/settings/rules/materialsAddress.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import type { Queryable } from '../../core/database/pool.js';
import { courtValues } from '../../guidance/courtValues.js';
import type { Content } from '../../guidance/rules/content.js';
import { tellAnswer, type Told } from '../../guidance/tellAnswer.js';
import { checkCallbackNumber } from '../../callbacks/rules/callbackNumber.js';
import { readCallOfAgent } from '../../queue/store/callsOfAgents.js';
import { letterDate } from '../../messages/fax/rules/letterDate.js';
import { writeFax } from '../../messages/fax/store/faxOutbox.js';
import { smsOf, smsWords } from '../../messages/rules/smsText.js';
import type { SmsMessage } from '../../messages/rules/smsTemplates.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { writeAsked } from '../../messages/writeAsked.js';
import { signedSmsParts } from '../../guidance/check/smsParts.js';
import { isMobile, normalNumber } from '../../telephony/rules/telephoneNumber.js';
import type { WebUser } from '../access/webUser.js';
import { refuseWhoHearsUnknown } from '../desk/refuseWhoHearsUnknown.js';
import { agentOf } from '../server/actors.js';
import { addRoute } from '../server/addRoute.js';
import { noteReading } from '../server/noteReading.js';
import type { Web, WebApp } from '../server/webApp.js';
import { badInput, refusedBecause } from '../server/webError.js';

type Language = 'zh' | 'en';

const languages = ['zh', 'en'] as const;
const guidancePrefix = 'guidance:';
const faxHours = 24;
const foot = {
  zh: '本页由12368诉讼服务热线发送，不代替送达。',
  en: 'This page was sent by the litigation service hotline 12368. It does not take the place of service.',
} as const;

/** Registers the routes. */
export function messageRoutes(web: Web): void {
  const { app } = web;
  const { clock } = app;

  addRoute(web, 'GET /api/message-templates', async () => {
    const content = await app.guidance.content(clock.now());
    const answers = content.answers.flatMap(({ id, asked }) => {
      const [zh, en] = languages.map((language) => toldOf(app, content, id, language));
      if (zh === null || zh === undefined || en === null || en === undefined) return [];
      return [
        {
          name: `${guidancePrefix}${id}`,
          title: { zh: asked.zh, en: asked.en },
          text: { zh: zh.sms, en: en.sms },
          by: ['sms', 'fax'] as ('sms' | 'fax')[],
          asksFirst: zh.smsOnlyAfterAsking,
        },
      ];
    });
    const zh = materialsSms(app, 'zh');
    const en = materialsSms(app, 'en');
    const materials =
      zh === null || en === null
        ? []
        : [
            {
              name: 'materials',
              title: { zh: '诉讼材料寄送地址', en: 'Where to send materials' },
              text: { zh: smsWords(zh), en: smsWords(en) },
              by: ['sms'] as ('sms' | 'fax')[],
              asksFirst: false,
            },
          ];
    return { templates: [...materials, ...answers] };
  });

  addRoute(web, 'POST /api/sms', async ({ body, user, request }) => {
    await refuseWhoHearsUnknown(app, user);
    const { template, language } = body;
    const content = await app.guidance.content(clock.now());
    const message = smsMessage(app, content, template, language);
    const toNumber = await mobileOf(app, user, body.number);
    const sms = {
      toNumber,
      message,
      purpose: template.startsWith(guidancePrefix) ? 'guidance' : template,
    };
    const isOwn = body.number === undefined;
    const id = await writeWithin(app, { toNumber, isOwn }, async (client) => {
      const [id] = await writeSms(client, [sms], clock.now());
      return id;
    });
    await noteReading(app, user, request, { subject: `SMS ${id}: ${template}` });
    return { id, parts: signedSmsParts(smsWords(message), language) };
  });

  addRoute(web, 'POST /api/faxes', async ({ body, user, request }) => {
    await refuseWhoHearsUnknown(app, user);
    const { template, language } = body;
    const now = clock.now();
    const number = faxNumberOf(app, body.number);
    const told = toldOf(app, await app.guidance.content(now), answerIn(template), language);
    if (told === null) throw badInput('body.template', 'there is no such page', 'unknown');
    const { name, nameEn } = app.court.current().court;
    const fax = {
      toNumber: number,
      purpose: 'guidance' as const,
      letter: {
        language,
        court: language === 'en' ? (nameEn ?? name) : name,
        title: told.asked,
        reference: '',
        date: letterDate(chinaDate(now), language),
        rows: [],
        // The page begins with its title.
        paragraphs: told.fax.split('\n\n').slice(1),
        code: null,
        foot: foot[language],
      },
      expiresAt: new Date(now.getTime() + faxHours * 3_600_000),
    };
    const asked = { toNumber: number, isOwn: false };
    const id = await writeWithin(app, asked, (client) => writeFax(client, fax, now));
    await noteReading(app, user, request, { subject: `fax ${id}: ${template}` });
    return { id };
  });
}

/**
 * Writes an SMS or a fax within the limits that callers have as well: a user of the console may not
 * flood a telephone in the name of a court either.
 * @returns the id of the row.
 * @throws WebError when the number has had its share of today, or wants nothing.
 */
async function writeWithin(
  app: WebApp,
  asked: { readonly toNumber: string; readonly isOwn: boolean },
  write: (db: Queryable) => Promise<number | undefined>,
): Promise<number> {
  let id: number | undefined;
  const perDay = app.config.SENT_PER_NUMBER_PER_DAY;
  const result = await writeAsked(app, {
    ...asked,
    perDay,
    write: async (db) => {
      id = await write(db);
    },
  });
  switch (result) {
    case 'stopped':
      throw refusedBecause('number_stopped', 'this number has unsubscribed from SMS');
    case 'too_many':
      throw refusedBecause('number_used_up', `a number gets ${perDay} SMS and faxes in 24 hours`);
    case 'written':
      if (id === undefined) throw new Error('a written row has an id');
      return id;
  }
}

/** @throws WebError when there is no such template, or nothing in force. */
function smsMessage(
  app: WebApp,
  content: Content,
  template: string,
  language: Language,
): SmsMessage {
  const told = toldOf(app, content, answerIn(template), language);
  const message =
    template === 'materials'
      ? materialsSms(app, language)
      : told === null
        ? null
        : smsOf('guidance', language, { answer: told.sms });
  if (message === null) throw badInput('body.template', 'there is no such template', 'unknown');
  return message;
}

const answerIn = (template: string) =>
  template.startsWith(guidancePrefix) ? template.slice(guidancePrefix.length) : '';

/** Returns what is told of an answer today; null when nothing is in force. */
function toldOf(app: WebApp, content: Content, id: string, language: Language): Told | null {
  const day = chinaDate(app.clock.now());
  const court = courtValues(app.court.current().court.settings);
  const telling = tellAnswer(content, { id, day, language, court });
  return telling.kind === 'told' ? telling.told : null;
}

/** Null when the court has set no address. */
function materialsSms({ court }: WebApp, language: Language): SmsMessage | null {
  const address = materialsAddress(court.current().court, language);
  return address === null ? null : smsOf('materials', language, { address });
}

/**
 * Returns the number that an SMS goes to.
 * @throws WebError when it is no mobile number.
 */
async function mobileOf(app: WebApp, user: WebUser, given: string | undefined): Promise<string> {
  if (given !== undefined) {
    const number = numberOf(given);
    if (!isMobile(number)) throw badInput('body.number', 'SMS go to mobile numbers', 'no_mobile');
    return number;
  }
  const agent = agentOf(user);
  const call = await readCallOfAgent(app.db, agent.id);
  const number = call === null ? null : normalNumber(call.callerNumber);
  if (!isMobile(number))
    throw badInput('body.number', 'the caller shows no mobile number', 'no_mobile');
  return number;
}

/**
 * Returns the number as it is dialled.
 * @throws WebError for a number that the court does not call: a service, abroad.
 */
function faxNumberOf({ court }: WebApp, given: string): string {
  const checked = checkCallbackNumber(given, court.current().court.settings.callbacks);
  if (checked.kind === 'refused') throw badInput('body.number', checked.because);
  return checked.number;
}

function numberOf(text: string): string {
  const number = /^\s*\+?[\d\s()-]+$/.test(text) ? normalNumber(text) : null;
  if (number === null || !/^\+?\d{3,20}$/.test(number)) {
    throw badInput('body.number', 'write digits, such as 13800001111', 'not_digits');
  }
  return number;
}
