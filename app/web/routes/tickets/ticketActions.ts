/** Actions on a ticket: each route calls the action of `tickets/state/`. */
import { appointTicket } from '../../../tickets/state/appointTicket.js';
import { renewCode } from '../../../tickets/opening/renewCode.js';
import { acceptTicket } from '../../../tickets/state/acceptTicket.js';
import type { TicketChange } from '../../../tickets/state/changeTicket.js';
import { closeTicket, withdrawTicket } from '../../../tickets/state/closeTicket.js';
import { concludeTicket } from '../../../tickets/state/concludeTicket.js';
import { dispatchTicket } from '../../../tickets/state/dispatchTicket.js';
import { extendTicket } from '../../../tickets/state/extendTicket.js';
import { reopenTicket } from '../../../tickets/state/reopenTicket.js';
import { replyByVoice } from '../../../tickets/state/replyByVoice.js';
import { replyTicket, whyNotReply } from '../../../tickets/state/replyTicket.js';
import { returnTicket } from '../../../tickets/state/returnTicket.js';
import { superviseTicket } from '../../../tickets/state/superviseTicket.js';
import type { Amount } from '../../../tickets/rules/limitTime.js';
import type { Actor } from '../../../tickets/rules/ticketAccess.js';
import type { Ticket } from '../../../tickets/store/tickets.js';
import type { WebUser } from '../../access/webUser.js';
import { addRoute } from '../../server/addRoute.js';
import { refuseWhoHearsUnknown } from '../../desk/refuseWhoHearsUnknown.js';
import { actorOf } from '../../server/actors.js';
import type { Web } from '../../server/webApp.js';
import { badInput, forbidden, notFound } from '../../server/webError.js';
import { checkAddressee } from './checkAddressee.js';
import { recordedAnswer } from './recordedAnswer.js';
import { refusedAtField } from './refusedAtField.js';
import { seenTicket } from './seenTicket.js';
import { summariesOf } from './shownTicket.js';

/** Refusals that concern the person, not the state of the ticket. */
const aboutWho = new Set([
  ...['handlers_only', 'dispatchers_only', 'answered_by_her', 'inspectors_only'],
  ...['supervisors_only', 'superiors_only'],
  ...['caller_or_dispatchers_only', 'involved_only', 'clock_only'],
]);

/** Registers the routes. */
export function ticketActions(web: Web): void {
  const { app } = web;

  /** Runs an action for the user, on a ticket that the user may see. */
  const change = async (
    { params, user }: { params: { number: string }; user: WebUser },
    work: (ticket: Ticket, by: Actor) => Promise<TicketChange>,
  ) => {
    const by = actorOf(user);
    const ticket = await seenTicket(app.db, params.number, by);
    const changed = await work(ticket, by);
    if (changed.kind === 'unknown_ticket') throw notFound('ticket');
    if (changed.kind === 'refused') throw refusalOf(changed.because, changed.most);
    const [summary] = await summariesOf(app.db, [changed.ticket]);
    if (summary === undefined) throw new Error('a ticket has a summary');
    return { ticket: summary };
  };

  addRoute(web, 'POST /api/tickets/:number/dispatch', (asked) =>
    change(asked, async (ticket, by) => {
      const { departmentId, assigneeId, reason } = asked.body;
      await checkAddressee(app.db, asked.body);
      const to = { departmentId, assigneeId: assigneeId ?? null };
      return dispatchTicket(app, ticket.id, by, to, reason ?? null);
    }),
  );
  addRoute(web, 'POST /api/tickets/:number/accept', (asked) =>
    change(asked, (ticket, by) => acceptTicket(app, ticket.id, by)),
  );
  addRoute(web, 'POST /api/tickets/:number/return', (asked) =>
    change(asked, (ticket, by) => returnTicket(app, ticket.id, by, asked.body.reason)),
  );
  addRoute(web, 'POST /api/tickets/:number/conclude', (asked) =>
    change(asked, (ticket, by) => concludeTicket(app, ticket.id, by)),
  );
  addRoute(web, 'POST /api/tickets/:number/reply', (asked) =>
    change(asked, async (ticket, by) => {
      const { text, recording, nothingPersonal } = asked.body;
      const words = { body: text ?? null, nothingPersonal };
      if (recording !== undefined) {
        // A recording is converted only for who may answer.
        const because = await whyNotReply(app, ticket.id, by);
        if (because !== null) throw refusalOf(because);
        const answer = { ...words, ...(await recordedAnswer(recording)) };
        return replyByVoice(app, app.config.RECORDINGS_DIR, ticket.id, by, answer);
      }
      if (text === undefined)
        throw badInput('body.text', 'say it in words, or record it', 'missing');
      return replyTicket(app, ticket.id, by, words);
    }),
  );
  addRoute(web, 'POST /api/tickets/:number/appoint', async (asked) => {
    // An SMS goes to the caller of the ticket.
    await refuseWhoHearsUnknown(app, asked.user);
    const { startsAt } = asked.body;
    const at = startsAt === null ? null : new Date(startsAt);
    return change(asked, (ticket, by) => appointTicket(app, ticket.id, by, at));
  });
  addRoute(web, 'POST /api/tickets/:number/extend', (asked) =>
    change(asked, (ticket, by) => extendTicket(app, ticket.id, by, asked.body)),
  );
  addRoute(web, 'POST /api/tickets/:number/supervise', (asked) =>
    change(asked, (ticket, by) => superviseTicket(app, ticket.id, by, asked.body.reason)),
  );
  addRoute(web, 'POST /api/tickets/:number/reopen', (asked) =>
    change(asked, (ticket, by) => reopenTicket(app, ticket.id, by, asked.body.reason)),
  );
  addRoute(web, 'POST /api/tickets/:number/close', (asked) =>
    change(asked, (ticket, by) => closeTicket(app, ticket.id, by, asked.body.satisfied)),
  );
  addRoute(web, 'POST /api/tickets/:number/withdraw', (asked) =>
    change(asked, (ticket, by) => withdrawTicket(app, ticket.id, by, asked.body.reason)),
  );

  addRoute(web, 'POST /api/tickets/:number/code', async ({ params, body, user }) => {
    // An SMS goes to the caller of the ticket.
    await refuseWhoHearsUnknown(app, user);
    const by = actorOf(user);
    const ticket = await seenTicket(app.db, params.number, by);
    const renewed = await renewCode(app, ticket.id, by, body.how);
    if (renewed.kind === 'unknown_ticket') throw notFound('ticket');
    if (renewed.kind === 'refused') throw refusalOf(renewed.because);
    return { code: renewed.code, isSent: renewed.isSent };
  });
}

const refusalOf = (because: string, most?: Amount) =>
  because === 'not_seen'
    ? notFound('ticket')
    : aboutWho.has(because)
      ? forbidden(because, `refused: ${because}`)
      : refusedAtField(because, most);
