/** The files of a ticket: a recorded message, an attachment, and attaching one. */
import { insertFileCopy, readAttachments } from '../../../tickets/store/ticketAttachments.js';
import { readMessages } from '../../../tickets/store/ticketMessages.js';
import { safeFileName } from '../../../tickets/rules/attachment.js';
import { attachFiles } from '../../../tickets/files/attachFiles.js';
import type { FastifyReply } from 'fastify';
import type { Socket } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { addRoute } from '../../server/addRoute.js';
import { actorOf, staffOf } from '../../server/actors.js';
import { noteReading } from '../../server/noteReading.js';
import { sendKept } from '../../server/sendFile.js';
import type { Web } from '../../server/webApp.js';
import { badInput, forbidden, notFound, refusedBecause, WebError } from '../../server/webError.js';
import { seenTicket } from './seenTicket.js';

/** How much of a file beyond its limit is taken, so that a browser gets to the reply. */
const mostThrownAway = 20_000_000;

/**
 * Takes what is left of the body of a request, and throws it away. A client that sends on and on gets the
 * reply, and then the connection is closed.
 */
function throwRestAway(body: Readable, { raw: reply }: FastifyReply, socket: Socket): void {
  let left = mostThrownAway;
  body.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left >= 0) return;
    body.pause();
    if (reply.writableFinished) socket.destroy();
    else reply.once('finish', () => socket.destroy());
  });
  body.resume();
}

const fileTooLarge = (limit: number): WebError =>
  new WebError(413, 'bad_input', 'too_large', 'body', { problem: 'file_too_large', limit });

/** Registers the routes. */
export async function ticketFiles(web: Web): Promise<void> {
  const { app } = web;
  const { db, clock, config } = app;

  addRoute(
    web,
    'GET /api/tickets/:number/messages/:id/sound',
    async ({ params, user, request, reply }) => {
      // As tickets/rules/ticketAccess.ts has it: mayOpenFiles.
      const staff = staffOf(user);
      const ticket = await seenTicket(db, params.number, { kind: 'staff', staff });
      const messages = await readMessages(db, ticket.id);
      const message = messages.find(({ id }) => id === params.id);
      if (message?.voice == null) throw notFound('recording');
      await noteReading(app, user, request, {
        subject: `ticket ${ticket.number}, message ${message.id}`,
      });
      await insertFileCopy(db, ticket.id, staff.id, { messageId: message.id }, clock.now());
      return sendKept(app, request, reply, {
        kind: 'messages',
        file: message.voice.file,
        mediaType: 'audio/wav',
        sha256: message.voice.sha256,
      });
    },
  );

  addRoute(
    web,
    'GET /api/tickets/:number/attachments/:id',
    async ({ params, user, request, reply }) => {
      const staff = staffOf(user);
      const ticket = await seenTicket(db, params.number, { kind: 'staff', staff });
      const attachments = await readAttachments(db, ticket.id);
      const attachment = attachments.find(({ id }) => id === params.id);
      if (attachment?.kept == null) throw notFound('attachment');
      const { kept } = attachment;
      await noteReading(app, user, request, {
        subject: `ticket ${ticket.number}, attachment ${attachment.id}`,
      });
      await insertFileCopy(db, ticket.id, staff.id, { attachmentId: attachment.id }, clock.now());
      return sendKept(app, request, reply, {
        kind: 'attachments',
        file: kept.file,
        // Never the type that the file claims: browsers must save it, and run none of it.
        mediaType: 'application/octet-stream',
        sha256: attachment.sha256,
        saveAs: safeFileName(kept.name),
      });
    },
  );

  // The body of an upload is the file itself, which is streamed to the disk.
  await web.server.register((server, _options, done) => {
    server.addContentTypeParser('application/octet-stream', (_request, payload, parsed) => {
      parsed(null, payload);
    });
    addRoute(
      { ...web, server },
      'POST /api/tickets/:number/attachments',
      async ({ params, query, user, request, reply }) => {
        const by = actorOf(user);
        const ticket = await seenTicket(db, params.number, by);
        if (!(request.body instanceof Readable)) {
          throw new WebError(415, 'bad_input', 'send the file as application/octet-stream');
        }
        const { body } = request;
        // Reading stops beyond the limit. A browser shows no reply before it has sent the whole file,
        // so the rest is thrown away; a stream that was destroyed would take nothing.
        const content = body.iterator({ destroyOnReturn: false });
        const file = { name: path.basename(query.name), content };
        const result = await attachFiles(app, config, ticket.id, by, [file]).finally(() =>
          throwRestAway(body, reply, request.raw.socket),
        );
        switch (result.kind) {
          case 'unknown_ticket':
            throw notFound('ticket');
          case 'refused':
            throw result.because === 'involved_only'
              ? forbidden(result.because, 'only those who are involved attach files')
              : refusedBecause(result.because);
          case 'bad_file':
            throw result.because === 'too_large'
              ? fileTooLarge(config.ATTACHMENT_MAX_MEGABYTES)
              : badInput('body', result.because, result.because);
          case 'attached':
            return { name: file.name, bytes: result.attachments[0]?.bytes ?? 0 };
        }
      },
    );
    done();
  });
}
