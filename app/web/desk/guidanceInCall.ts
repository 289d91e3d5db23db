/** The guidance that fits the caller at an agent's desk. */
import { disclose } from '../../court/cases/rules/disclosure.js';
import { listCases, readCase } from '../../court/cases/store/cases.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { questionOfCase } from '../../guidance/rules/questionOfCase.js';
import type { Reply } from '../contract/contract.js';
import type { WebApp } from '../server/webApp.js';
import { readCaller } from './caseAtDesk.js';

type Fitting = Reply<'GET /api/desk/guidance'>['fitting'][number];

/** Cases beyond this are rare, and each is read whole. */
const mostCases = 5;

/**
 * Returns the answers that fit the cases of an agent's caller now, as the telephone offers them to
 * the same person (`questionOfCase`): they follow from what may be told. Null: the agent does not
 * have this call. None for a caller who is not verified.
 */
export async function guidanceInCall(
  { db, clock, court, guidance }: Pick<WebApp, 'db' | 'clock' | 'court' | 'guidance'>,
  agentId: number,
  callId: string,
): Promise<Fitting[] | null> {
  const caller = await readCaller(db, agentId);
  if (caller?.callId !== callId) return null;
  const { person } = caller;
  if (person === null) return [];
  const now = clock.now();
  const today = chinaDate(now);
  const { calendar } = court.current();
  const { answers } = await guidance.content(now);
  const cases = (await listCases(db, person, today)).slice(0, mostCases);
  const fitting: Fitting[] = [];
  for (const { caseId, number } of cases) {
    const read = await readCase(db, person, caseId);
    if (read === null) continue;
    const { facts } = disclose(read.file, read.participation, today);
    const question = questionOfCase({ ...read, facts }, today, calendar);
    const answer = answers.find(({ id }) => id === question?.answer);
    if (answer !== undefined)
      fitting.push({ caseNumber: number, answer: answer.id, asked: answer.asked });
  }
  return fitting;
}
