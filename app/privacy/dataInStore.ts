/** What callers said and sent, in the store of files that nodes share, and in their copies of it (app/core/files/). */
import { goes, rule, type PersonalData } from './personalData.js';

const copies = {
  of: 'callers',
  purpose: 'to be played, or sent to a browser',
  kept: rule('ten minutes after somebody has read it last'),
  goes: 'deleted by each node when it next looks',
  eraser: 'parts',
  onRequest: goes,
} as const satisfies Partial<PersonalData>;

export const dataInStore: readonly PersonalData[] = [
  {
    name: 'files in a shared folder',
    place: { kind: 'folder', setting: 'FILES_DIR', holds: 'recordings/, messages/, attachments/' },
    of: 'callers',
    purpose: 'see recordings, messages and attachments: nodes hand their files over to it',
    kept: rule(
      'as long as the row that names the file; without a row as long as RECORDINGS_KEEP_DAYS, MESSAGES_KEEP_DAYS',
    ),
    goes: 'deleted; nodes delete their copies when they next look',
    eraser: 'unnamed',
    onRequest: goes,
  },
  {
    name: 'files in an S3 store',
    place: { kind: 'outside', where: 'the bucket S3_BUCKET at S3_URL' },
    of: 'callers',
    purpose: 'see recordings, messages and attachments: nodes hand their files over to it',
    kept: rule(
      'as long as the row that names the file; without a row as long as RECORDINGS_KEEP_DAYS, MESSAGES_KEEP_DAYS',
    ),
    goes: 'deleted; nodes delete their copies when they next look',
    eraser: 'unnamed',
    onRequest: goes,
  },
  {
    name: 'copies of recordings and messages from the store',
    place: {
      kind: 'folder',
      setting: 'RECORDINGS_DIR',
      holds: 'fetched/ and messages/fetched/, on each node that reads',
    },
    ...copies,
  },
  {
    name: 'copies of attachments from the store',
    place: {
      kind: 'folder',
      setting: 'ATTACHMENTS_DIR',
      holds: 'fetched/, on each node that reads',
    },
    ...copies,
  },
];
