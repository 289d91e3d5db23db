/**
 * The doctor's checks on disk: recordings, messages, attachments, and whether the folders are the
 * hotline's own.
 */
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import {
  notOurStore,
  ownStore,
  reasonOf,
  tryListing,
  tryStore,
} from '../../core/files/ownStore.js';
import { readHandOverStates } from '../../core/files/store/storedFiles.js';
import { storeOf } from '../../core/files/storeOf.js';
import { isThere } from '../../core/files/folders.js';
import { unsentMessages } from '../../tickets/opening/unsentMessages.js';
import { lookAtFolder, notOursText, ownFolders } from '../../privacy/ownFolder.js';
import { fail, ok, warn, type Check } from './finding.js';

/**
 * Checks that this process can read and write the recordings of agent calls, which it must hash and
 * erase.
 */
export const recordings: Check = async ({ config }) => {
  const { RECORDINGS_DIR, RECORDINGS_KEEP_DAYS } = config;
  try {
    await access(RECORDINGS_DIR, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(`in ${RECORDINGS_DIR}, kept for ${RECORDINGS_KEEP_DAYS} days`);
  } catch {
    return warn(
      `${RECORDINGS_DIR} is not readable and writable: recordings get no length and hash, and are never erased`,
      "set RECORDINGS_DIR to the folder 'recording' of Asterisk's spool, and give the app read and write access",
    );
  }
};

/**
 * Besides the longest call, a message may go this long without a ticket: its node may be just
 * starting.
 */
const unsentHours = 1;

/**
 * Checks that no caller's message is left without a ticket, and that the notes about messages
 * can be read.
 */
export const messages: Check = async ({ config }) => {
  const longestMs = config.MAX_MINUTES_PER_CALL * 60_000 + unsentHours * 3_600_000;
  const since = Date.now() - longestMs;
  const { messages: unsent, unreadable } = await unsentMessages(config.RECORDINGS_DIR);
  if (unreadable.length > 0) {
    return fail(
      `${unreadable.length} notes of messages in messages/unsent are unreadable: ${unreadable.slice(0, 5).join(', ')}`,
      'listen to the message of the same name below messages, open its ticket by hand, and remove the note',
    );
  }
  const left = unsent.filter(({ begunAt }) => begunAt.getTime() < since);
  if (left.length === 0)
    return ok(`kept for ${config.MESSAGES_KEEP_DAYS} days; each has its ticket`);
  const files = left.slice(0, 5).map(({ file }) => file);
  return fail(
    `${left.length} messages of callers have no ticket: ${files.join(', ')}`,
    'run a process with the role jobs on this node; its log says why a message has no ticket',
  );
};

/**
 * Checks that attachments can be stored. The folder is created with the first file; until then its
 * nearest existing parent counts.
 */
export const attachments: Check = async ({ config }) => {
  const { ATTACHMENTS_DIR, ATTACHMENT_MAX_MEGABYTES } = config;
  try {
    let place = path.resolve(ATTACHMENTS_DIR);
    while (!(await isThere(place))) place = path.dirname(place);
    await access(place, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(`in ${ATTACHMENTS_DIR}, up to ${ATTACHMENT_MAX_MEGABYTES} MB each`);
  } catch {
    return warn(
      `${ATTACHMENTS_DIR} is not readable and writable: no file can be attached to a ticket`,
      'set ATTACHMENTS_DIR to a folder that the app can read and write',
    );
  }
};

/**
 * Checks the hotline's own folders. Files in a folder that is not the hotline's own are never
 * erased, however old.
 */
export const folders: Check = async ({ config, pool }) => {
  const wrong: string[] = [];
  const settings: string[] = [];
  for (const setting of ownFolders) {
    const state = await lookAtFolder({ db: pool, config }, setting);
    if (state.kind !== 'not_ours') continue;
    wrong.push(`${setting}: ${config[setting]} ${notOursText[state.why]}`);
    settings.push(setting);
  }
  return wrong.length === 0
    ? ok(`${ownFolders.join(', ')} belong to this hotline`)
    : fail(
        `${wrong.join('; ')}. The app erases nothing in it, so files that are due stay`,
        `mount the disk, or correct the setting; if it is the right folder: ${settings
          .map((each) => `hotline privacy mark ${each}`)
          .join(', ')}`,
      );
};

/** Files of a node that wait longer than this are not just being handed over. */
const lateMs = 3_600_000;

/** Checks the store of files: that it is the hotline's own, takes files, gives and deletes them. */
export const sharedFiles: Check = async ({ config, pool, now }) => {
  const files = storeOf(config);
  if (files === null) return ok('each node keeps its own (FILES_STORE is local)');
  const clock = { now: () => now };
  try {
    const state = await ownStore({ db: pool, clock }, files);
    if (state !== 'ours') {
      return fail(
        `${files.place} ${notOurStore[state]}. Nothing is handed over to it, or erased in it`,
        'mount the disk, or correct the settings; if it is the right store: hotline privacy mark FILES_STORE',
      );
    }
    await tryStore(files);
    await tryListing(files);
  } catch (error) {
    return fail(
      `${files.place}: ${reasonOf(error)}. Files stay on the nodes that made them, and what is in the store cannot be read`,
      config.FILES_STORE === 's3'
        ? 'check S3_URL, S3_BUCKET and the access key, and that the bucket may be listed, read, written and deleted from'
        : 'mount FILES_DIR, and give the app read and write access',
    );
  }
  const states = await readHandOverStates(pool);
  const late = states.filter(
    ({ waitingSince }) => waitingSince !== null && now.getTime() - waitingSince.getTime() > lateMs,
  );
  if (late.length > 0) {
    const of = late.map(
      ({ node, kind, waiting, problem }) =>
        `${node}: ${waiting} ${kind}${problem === null ? '' : ` (${problem})`}`,
    );
    return warn(
      `${files.place} works, but files wait for more than an hour: ${of.join('; ')}`,
      'read the log of the node, and check that one of its processes runs; if its machine never comes back: hotline nodes forget NODE',
    );
  }
  const waiting = states.reduce((sum, each) => sum + each.waiting, 0);
  return ok(
    `${files.place}: put, read, listed and deleted files; ${waiting} wait to be handed over`,
  );
};
