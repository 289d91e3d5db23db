/** What administrators see of SMS and faxes, with a reason, and decide about those of unknown outcome. */
import type { FastifyRequest } from 'fastify';
import type { PartOfList } from '../../core/database/rows.js';
import { settleFax } from '../../messages/fax/settleFax.js';
import { listReceived as listReceivedFaxes } from '../../messages/fax/store/faxInbox.js';
import { listFaxes } from '../../messages/fax/store/listFaxes.js';
import { listOutbox, sendUnknownAgain } from '../../messages/store/listOutbox.js';
import { listReceived } from '../../messages/store/smsInbox.js';
import type { WebUser } from '../access/webUser.js';
import { addRoute } from '../server/addRoute.js';
import { readPage } from '../server/listPage.js';
import { noteReading } from '../server/noteReading.js';
import type { Web } from '../server/webApp.js';
import { badInput, forbidden, notFound, refusedBecause } from '../server/webError.js';

interface Asked {
  readonly user: WebUser;
  readonly request: FastifyRequest;
  readonly body: { readonly reason: string };
}

interface AskedPage extends Asked {
  readonly body: Asked['body'] & { readonly page: number; readonly limit: number };
}

/** Registers the routes. */
export function sentRoutes(web: Web): void {
  const { app } = web;
  const { db } = app;

  /** Records what is about to be shown or done, and why. An SMS and a fax are of no court. */
  const note = async (
    { user, request, body }: Asked,
    subject: string,
    shown: readonly string[] = [],
  ): Promise<void> => {
    if (user.courtId !== null) {
      throw forbidden('other_court', 'SMS and faxes are for administrators of every court');
    }
    await noteReading(app, user, request, { subject, shown, reason: body.reason });
  };

  /** Reads a page of rows, and records their ids before they are shown. */
  const readNoted = async <Row extends { readonly id: number }>(
    asked: AskedPage,
    subject: string,
    read: (part: PartOfList) => Promise<readonly Row[]>,
  ): Promise<{ readonly rows: Row[]; readonly hasMore: boolean }> => {
    const found = await readPage(asked.body, read);
    await note(
      asked,
      subject,
      found.rows.map(({ id }) => String(id)),
    );
    return found;
  };

  addRoute(web, 'POST /api/outbox/sms', async (asked) => {
    const { state = null } = asked.body;
    const { rows, hasMore } = await readNoted(asked, 'SMS', (part) => listOutbox(db, state, part));
    return { sms: rows, hasMore };
  });

  addRoute(web, 'POST /api/outbox/sms/again', async (asked) => {
    const { id } = asked.body;
    await note(asked, `SMS ${id}`);
    if (!(await sendUnknownAgain(db, id, app.clock.now()))) {
      throw refusedBecause('already', 'it is known whether this SMS was sent');
    }
    return {};
  });

  addRoute(web, 'POST /api/inbox/sms', async (asked) => {
    const { rows, hasMore } = await readNoted(asked, 'SMS', (part) => listReceived(db, part));
    return { sms: rows, hasMore };
  });

  addRoute(web, 'POST /api/outbox/faxes', async (asked) => {
    const { rows, hasMore } = await readNoted(asked, 'faxes', (part) => listFaxes(db, part));
    return { faxes: rows.map((fax) => ({ ...fax, outcomes: [...fax.outcomes] })), hasMore };
  });

  addRoute(web, 'POST /api/outbox/faxes/settle', async (asked) => {
    const { id, arrived } = asked.body;
    await note(asked, `fax ${id}`);
    const settled = await settleFax(app, id, arrived ?? 'all');
    if (settled.kind !== 'refused') return { kind: settled.kind };
    switch (settled.because) {
      case 'no_fax':
        throw notFound('fax');
      case 'not_unknown':
        throw refusedBecause('already', 'it is known what became of this fax');
      case 'fewer_than_known':
        throw badInput('body.arrived', 'more pages were confirmed before', 'too_small');
    }
  });

  addRoute(web, 'POST /api/inbox/faxes', async (asked) => {
    const { rows, hasMore } = await readNoted(asked, 'faxes', (part) =>
      listReceivedFaxes(db, part),
    );
    return { faxes: rows, hasMore };
  });
}
