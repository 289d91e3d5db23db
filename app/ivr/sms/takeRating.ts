/** `1` to `5` by SMS: the answer to a survey, kept where the digit after an agent call is kept. */
import { withTransaction, type Pool } from '../../core/database/pool.js';
import { recordSatisfaction } from '../../queue/store/satisfaction.js';
import type { SmsAnswer } from '../../messages/receiveSms.js';
import type { SmsLanguage } from '../../messages/rules/smsTemplates.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { takeSurvey } from './store/smsSurveys.js';

/** @returns null when the number was not asked, has already answered, or answers too late. */
export async function takeRating(
  db: Pool,
  number: string,
  score: number,
  { language, now }: { readonly language: SmsLanguage; readonly now: Date },
): Promise<SmsAnswer | null> {
  return withTransaction(db, async (client) => {
    const survey = await takeSurvey(client, number, now);
    if (survey === null) return null;
    await recordSatisfaction(client, survey.callId, survey.agentId, score, now);
    const message = smsOf('thanksForRating', language, {});
    return { result: 'rated', message, about: `survey of call ${survey.callId}` };
  });
}
