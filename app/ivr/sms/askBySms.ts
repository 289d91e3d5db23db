/**
 * Asks callers by SMS how content they were with the agent, where their court wants that and they
 * have pressed no digit after the agent call (most hang up together with the agent). People whom
 * the hotline called back are asked as well.
 */
import type { App } from '../../core/app.js';
import { readCourtById } from '../../court/store/courts.js';
import { withTransaction } from '../../core/database/pool.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { addSurvey, surveyRestMs, unratedAgentCalls } from './store/smsSurveys.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/**
 * Minutes after the call. Until then the agent may still write down something that its caller
 * reported anonymously; then nothing may lead from the call to a telephone.
 */
const waitMinutes = 10;
/** Older calls are left out: callers would not know which one is meant. */
const latestMs = 2 * hourMs;
/** How long an answer counts. */
const answerMs = 2 * dayMs;
const batchSize = 200;

/** @returns how many were asked. */
export async function askBySms({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<number> {
  const now = clock.now();
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const span = {
    from: ago(latestMs),
    until: ago(waitMinutes * minuteMs),
    askedSince: ago(surveyRestMs),
  };
  const agentCalls = await unratedAgentCalls(db, span, batchSize);
  const isWanted = new Map<number, boolean>();
  let asked = 0;
  for (const agentCall of agentCalls) {
    const { courtId, number: toNumber, language } = agentCall;
    const wanted =
      isWanted.get(courtId) ?? (await readCourtById(db, courtId))?.settings.smsSurvey ?? false;
    isWanted.set(courtId, wanted);
    if (!wanted) continue;
    const expiresAt = new Date(now.getTime() + answerMs);
    const isNew = await withTransaction(db, async (client) => {
      if (!(await addSurvey(client, agentCall, { at: now, expiresAt }))) return false;
      const message = smsOf('survey', language, {});
      await writeSms(client, [{ toNumber, message, purpose: 'survey', courtId }], now);
      return true;
    });
    if (isNew) asked += 1;
  }
  return asked;
}
