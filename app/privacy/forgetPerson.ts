/**
 * Erases the data of one person at their request (Personal Information Protection Law Art. 47).
 * What belongs to an unfinished request of theirs stays until that is done. What the law wants kept
 * stays, as the registry says.
 *
 * Files go first. A call or a ticket with a file that is not known to be gone (only another node
 * has it) stays unchanged, so that the same command finds it on that node.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import path from 'node:path';
import { messagesFolder } from '../core/files/fileKinds.js';
import {
  eraseCallbacks,
  eraseCallers,
  eraseDetails,
  eraseDisclosed,
  eraseTicketPeople,
} from './store/erasePeople.js';
import { deleteCodes, readOfPerson, type OfPerson, type Whom } from './store/ofPerson.js';
import { markAttachmentErased } from '../tickets/store/ticketAttachments.js';
import { markMessageErased } from '../tickets/store/ticketMessages.js';
import { withTransaction } from '../core/database/pool.js';
import { markRecordingsErased } from '../queue/store/recordings.js';
import { eraseReceived } from '../messages/fax/store/faxInbox.js';
import { eraseOutgoing } from '../messages/fax/store/faxOutbox.js';
import { eraseReceivedIds } from '../messages/store/smsInbox.js';
import { eraseSms } from '../messages/store/smsOutbox.js';
import { deleteReminders } from '../ivr/sms/store/hearingReminders.js';
import { blankSurveys } from '../ivr/sms/store/smsSurveys.js';
import { removeSms } from './eraseOldSms.js';
import { notOursText, ownFolder, type FolderSetting } from './ownFolder.js';
import { registry } from './registry.js';
import { removeOwnFiles } from './removeFiles.js';

/** What happens to one entry of the registry. */
export interface ForgetLine {
  readonly name: string;
  readonly goes: number;
  readonly stays: number;
  /** Why the rest stays; null when nothing stays. */
  readonly why: string | null;
}

const underWay = 'the person is in a call: repeat the command after it';
const notDone =
  'a request of the person is unfinished: repeat the command when it is done (PIPL Art. 13 (3), 47)';
const elsewhere =
  'a file is not on the disk of this node: repeat the command on the node that has it';

/**
 * Erases the data of one person.
 * @param app its database is connected as the role of ERASURE_DATABASE_URL, unless it is a dry run.
 * @param dryRun only reports what would be erased.
 */
export async function forgetPerson(
  app: ErasingApp,
  whom: Whom,
  { dryRun }: { readonly dryRun: boolean },
): Promise<ForgetLine[]> {
  const now = app.clock.now();
  const before = keptSince(app, 'CALLERS_KEEP_DAYS');
  const of = await readOfPerson(app.db, whom, before);
  const gone = dryRun ? wouldGo(app, of) : await removeFiles(app, of, now);
  const calls = of.calls.filter((id) => !gone.keptCalls.has(id));
  const tickets = of.tickets.filter((id) => !gone.keptTickets.has(id));
  if (!dryRun) {
    await withTransaction(app.db, async (client) => {
      await eraseDetails(client, calls, now);
      await eraseCallers(client, calls);
      await eraseCallbacks(client, of.callbacks, now);
      await eraseSms(client, gone.sms, now);
      await eraseOutgoing(client, of.faxesSent, now);
      await eraseReceived(client, of.faxesReceived, now);
      await eraseReceivedIds(client, of.receivedSms, now);
      await deleteReminders(client, of.reminders);
      await blankSurveys(client, of.surveys);
      await eraseDisclosed(client, of.oldDisclosures);
      await deleteCodes(client, tickets);
      await eraseTicketPeople(client, tickets, now, 'on_request');
    });
  }
  return linesOf(of, gone, app.config.FILES_STORE);
}

/** The files that are known to be gone, or would be. */
interface Gone {
  readonly recordings: number;
  readonly messages: number;
  /** Those of the messages that have a file. */
  readonly files: number;
  readonly attachments: number;
  readonly sms: readonly number[];
  /** Calls with a file that stays. */
  readonly keptCalls: ReadonlySet<string>;
  readonly keptTickets: ReadonlySet<number>;
}

function wouldGo(app: ErasingApp, of: OfPerson): Gone {
  const here = of.recordings.filter(isReached(app));
  const away = of.recordings.filter((each) => !here.includes(each));
  return {
    recordings: here.length,
    messages: of.messages.length,
    files: of.messages.filter(({ file }) => file !== null).length,
    attachments: of.attachments.length,
    sms: of.sms,
    keptCalls: new Set(away.map(({ callId }) => callId)),
    keptTickets: new Set(),
  };
}

/** Whether a recording is on the disk of this node, or in the store that all nodes share. */
const isReached =
  ({ config }: ErasingApp) =>
  ({ node, isStored }: OfPerson['recordings'][number]) =>
    node === config.HOTLINE_NODE || isStored;

/**
 * Removes the person's files.
 * @throws Error when a folder with such files is not known to be the hotline's own.
 */
async function removeFiles(app: ErasingApp, of: OfPerson, now: Date): Promise<Gone> {
  const here = of.recordings.filter(isReached(app));
  const spoken = of.messages.flatMap(({ file, ...rest }) =>
    file === null ? [] : [{ ...rest, file: path.join(messagesFolder, file) }],
  );
  if (here.some(({ isStored }) => !isStored) || spoken.length > 0)
    await needOwn(app, 'RECORDINGS_DIR');
  if (of.attachments.length > 0) await needOwn(app, 'ATTACHMENTS_DIR');
  const hasSmsFiles = of.sms.length > 0 && (await needOwn(app, 'SMS_DIR'));

  const agentCalls = await removeOwnFiles(app, 'RECORDINGS_DIR', here);
  await markRecordingsErased(app.db, agentCalls.gone, now);
  // These may be on another node's disk, so only a file that was found here is known to be gone.
  const said = await removeOwnFiles(app, 'RECORDINGS_DIR', spoken);
  for (const id of said.removed) await markMessageErased(app.db, id, now);
  const sent = await removeOwnFiles(app, 'ATTACHMENTS_DIR', of.attachments);
  for (const id of sent.removed) await markAttachmentErased(app.db, id, now);

  const keptAgentCalls = of.recordings.filter(({ id }) => !agentCalls.gone.includes(id));
  const keptSaid = spoken.filter(({ id }) => !said.removed.includes(id));
  const keptSent = of.attachments.filter(({ id }) => !sent.removed.includes(id));
  return {
    recordings: agentCalls.gone.length,
    messages: of.messages.length - keptSaid.length,
    files: said.removed.length,
    attachments: sent.removed.length,
    sms: hasSmsFiles ? await removeSms(app, of.sms) : of.sms,
    keptCalls: new Set(keptAgentCalls.map(({ callId }) => callId)),
    keptTickets: new Set([...keptSaid, ...keptSent].map(({ ticketId }) => ticketId)),
  };
}

/**
 * Makes sure that a folder is the hotline's own, if it exists.
 * @returns whether it exists. If it does not, nothing was ever written to it.
 */
async function needOwn(app: ErasingApp, setting: FolderSetting): Promise<boolean> {
  const folder = await ownFolder(app, setting);
  if (folder.kind !== 'not_ours') return folder.kind === 'ours';
  throw new Error(
    `${setting}: ${app.config[setting]} ${notOursText[folder.why]}; nothing was erased`,
  );
}

/** Makes one line per entry of the registry: how much of it goes, how much stays, and why. */
function linesOf(
  of: OfPerson,
  gone: Gone,
  kept: ErasingApp['config']['FILES_STORE'],
): ForgetLine[] {
  const keptCalls = gone.keptCalls.size;
  const keptTickets = gone.keptTickets.size;
  const files = (all: number, went: number) => counted(went, [all - went, elsewhere]);
  const ofCalls = (all: number): Counted =>
    counted(all, [of.openCalls, underWay], [keptCalls, elsewhere]);
  const ofTickets = (all: number): Counted =>
    counted(all, [of.openTickets, notDone], [keptTickets, elsewhere]);
  const attached = files(of.attachments.length, gone.attachments);
  const agentCalls = files(of.recordings.length, gone.recordings);
  const messages = counted(
    gone.messages,
    [of.messages.length - gone.messages, elsewhere],
    [of.openTickets, notDone],
  );
  const inStore = gone.recordings + gone.files + gone.attachments;
  const lines: Readonly<Record<string, Counted>> = {
    callers: ofCalls(of.calls.length - keptCalls),
    'events of calls': ofCalls(of.events),
    'places in queues': ofCalls(of.entries),
    'notes on agent calls': ofCalls(of.notes),
    'events of queues': ofCalls(of.queueEvents),
    'recordings of agent calls': agentCalls,
    'files of agent calls': agentCalls,
    callbacks: counted(of.callbacks.length, [of.openCallbacks, notDone]),
    'requesters of tickets': ofTickets(of.tickets.length - keptTickets),
    'calls about tickets': ofTickets(of.repeats),
    messages,
    'files of messages': messages,
    attachments: attached,
    'files of attachments': attached,
    'files in a shared folder': counted(kept === 'folder' ? inStore : 0),
    'files in an S3 store': counted(kept === 's3' ? inStore : 0),
    'copies of recordings and messages from the store': { goes: 0, stays: 0, why: null },
    'copies of attachments from the store': { goes: 0, stays: 0, why: null },
    'codes of tickets': ofTickets(of.codes),
    'steps of tickets': ofTickets(of.reasons),
    SMS: counted(gone.sms.length, [of.unsentSms, notDone]),
    'files of SMS': counted(gone.sms.length, [of.sms.length - gone.sms.length, elsewhere]),
    'faxes sent': counted(of.faxesSent.length, [of.unsentFaxes, notDone]),
    'attempts to send a fax': counted(of.faxesSent.length, [of.unsentFaxes, notDone]),
    'faxes received': counted(of.faxesReceived.length),
    'received SMS': counted(of.receivedSms.length),
    'reminders of hearings': counted(of.reminders.length),
    'surveys by SMS': counted(of.surveys.length),
    disclosures: { goes: of.oldDisclosures.length, stays: of.youngDisclosures, why: null },
    'sounds of calls': { goes: 0, stays: 0, why: null },
  };
  return registry.map(({ name, onRequest }) => {
    const line = lines[name];
    if (onRequest.kind === 'stays') {
      const who =
        name === 'exports' && of.exporters.length > 0 ? ` (${of.exporters.join(', ')})` : '';
      return { name, goes: line?.goes ?? 0, stays: line?.stays ?? 0, why: onRequest.why + who };
    }
    if (line === undefined) throw new Error(`no eraser handles "${name}" on request`);
    return { name, ...line };
  });
}

interface Counted {
  readonly goes: number;
  readonly stays: number;
  readonly why: string | null;
}

function counted(goes: number, ...kept: readonly (readonly [number, string])[]): Counted {
  const reasons = kept.filter(([n]) => n > 0);
  return {
    goes,
    stays: reasons.reduce((sum, [n]) => sum + n, 0),
    why: reasons.length === 0 ? null : reasons.map(([, why]) => why).join('; '),
  };
}
