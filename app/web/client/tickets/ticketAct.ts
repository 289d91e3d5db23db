/** Sends an action on a ticket, as the dialog has asked for it. */
import type { GotReply } from '../../contract/contract.js';
import { callApi, Refused } from '../api/callApi.js';
import { formatMoment } from '../clock/formatTime.js';
import type { Language } from '../words/both.js';
import { ticketWords } from '../words/tickets.js';
import type { TicketAction } from './ticketShown.js';

export type Unit = 'hours' | 'working_hours' | 'days' | 'working_days';

/** Every input that the dialog can ask for. */
export interface Asked {
  readonly text: string;
  readonly departmentId: number | null;
  readonly assigneeId: number | null;
  readonly nothingPersonal: boolean;
  /** Null while nothing is in the field. */
  readonly amount: number | null;
  readonly unit: Unit;
  readonly satisfied: boolean | null;
  readonly file: File | null;
  /** The reply as a WAV file. */
  readonly recording: File | null;
  /** The beginning of a slot, or {@link noSlot}; null while nothing is chosen. */
  readonly slot: string | null;
}

/** Chosen to cancel an appointment. */
export const noSlot = 'none';

/**
 * What an action has changed, as the server has said it. Every value has a meaning: an action
 * that sent nothing could not return, and no page could call it done.
 */
export type Changed =
  | ({ readonly kind: 'ticket' } & GotReply<'POST /api/tickets/:number/accept'>)
  | ({ readonly kind: 'code' } & GotReply<'POST /api/tickets/:number/code'>)
  | ({ readonly kind: 'file' } & GotReply<'POST /api/tickets/:number/attachments'>);

/**
 * Sends the action.
 * @throws Refused also before anything is sent, if a field is empty that is needed.
 */
export async function act(number: string, action: TicketAction, asked: Asked): Promise<Changed> {
  const params = { number };
  const reasoned = { params, body: { reason: asked.text } };
  switch (action) {
    case 'dispatch':
      return changed(
        await callApi('POST /api/tickets/:number/dispatch', {
          params,
          body: {
            departmentId: needed('body.departmentId', asked.departmentId),
            ...(asked.assigneeId === null ? {} : { assigneeId: asked.assigneeId }),
            ...(asked.text === '' ? {} : { reason: asked.text }),
          },
        }),
      );
    case 'accept':
      return changed(await callApi('POST /api/tickets/:number/accept', { params }));
    case 'conclude':
      return changed(await callApi('POST /api/tickets/:number/conclude', { params }));
    case 'return':
      return changed(await callApi('POST /api/tickets/:number/return', reasoned));
    case 'supervise':
      return changed(await callApi('POST /api/tickets/:number/supervise', reasoned));
    case 'reopen':
      return changed(await callApi('POST /api/tickets/:number/reopen', reasoned));
    case 'withdraw':
      return changed(await callApi('POST /api/tickets/:number/withdraw', reasoned));
    case 'reply': {
      const { text, recording, nothingPersonal } = asked;
      return changed(
        await callApi('POST /api/tickets/:number/reply', {
          params,
          body: {
            ...(recording === null ? { text } : { recording: await base64Of(recording) }),
            ...(recording !== null && text.trim() !== '' ? { text } : {}),
            nothingPersonal,
          },
        }),
      );
    }
    case 'appoint': {
      const slot = needed('body.startsAt', asked.slot);
      const body = { startsAt: slot === noSlot ? null : slot };
      return changed(await callApi('POST /api/tickets/:number/appoint', { params, body }));
    }
    case 'extend':
      return changed(
        await callApi('POST /api/tickets/:number/extend', {
          params,
          body: {
            amount: needed('body.amount', asked.amount),
            unit: asked.unit,
            reason: asked.text,
          },
        }),
      );
    case 'close':
      return changed(
        await callApi('POST /api/tickets/:number/close', {
          params,
          body: { satisfied: asked.satisfied },
        }),
      );
    case 'renew_code':
      return {
        kind: 'code',
        ...(await callApi('POST /api/tickets/:number/code', { params, body: { how: asked.text } })),
      };
    case 'attach': {
      const file = needed('body', asked.file);
      const attached = await callApi('POST /api/tickets/:number/attachments', {
        params,
        query: { name: file.name },
        file,
      });
      return { kind: 'file', ...attached };
    }
    default: {
      const never: never = action;
      return never;
    }
  }
}

const changed = (reply: GotReply<'POST /api/tickets/:number/accept'>): Changed => ({
  kind: 'ticket',
  ...reply,
});

/** As the route of a reply has it. */
const mostRecordedMb = 16;

/**
 * Returns a recorded reply as the body of a request takes it.
 * @throws Refused as the server would, before a file that is too large fills the memory of the page.
 */
async function base64Of(file: File): Promise<string> {
  if (file.size > mostRecordedMb * 1_000_000) {
    const said = { problem: 'file_too_large', limit: mostRecordedMb };
    throw new Refused(413, 'bad_input', 'body.recording', 'too_large', said);
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts: string[] = [];
  // As arguments of a call, so not all at once.
  for (let at = 0; at < bytes.length; at += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}

/** @throws Refused as the server would, which names the field. */
function needed<T>(field: string, value: T | null): T {
  if (value !== null) return value;
  throw new Refused(400, 'bad_input', field, 'missing', { problem: 'missing' });
}

/** Says what has changed, in the words of the page. A code is shown by the dialog instead. */
export function changedWords(
  action: TicketAction,
  done: Exclude<Changed, { kind: 'code' }>,
  language: Language,
): string {
  const words = ticketWords[language];
  if (done.kind === 'file') return words.attached(done.name);
  const { number, status, department, handler, dueAt, supervisionLevel } = done.ticket;
  const what =
    action === 'dispatch'
      ? [words.status[status], department?.name, handler?.name]
      : action === 'extend'
        ? [words.action.extend, words.dueAt, dueAt === null ? '' : formatMoment(dueAt, language)]
        : action === 'supervise'
          ? [words.supervised(supervisionLevel)]
          : [words.status[status]];
  return [number, ...what].filter(Boolean).join(' · ');
}
