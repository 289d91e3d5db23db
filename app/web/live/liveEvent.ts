/**
 * What `GET /api/live` sends (text/event-stream), for the client too. Types only.
 *
 * - `event: live`, data: {@link LiveEvent}[], all that was committed since the last message, in
 *   its ticket. Its id is a cursor: the browser sends the last one by itself when it reconnects
 *   (Last-Event-ID), and gets what it has missed. A page that has read something with a cursor
 *   begins there: `GET /api/live?after=CURSOR`.
 * - `event: reset`, data: {}: too much was missed. The page reads everything again.
 * - a comment and an id every 15 s.
 */
export type { LiveEvent } from '../../core/live/rules/liveEvent.js';
export type {
  AgentEvent,
  AlarmEvent,
  CallbackEvent,
  EntryEvent,
  TicketEvent,
} from '../../core/live/rules/liveEvent.js';
