/** What callers said and sent, in the store of files that nodes share (app/core/files/). */
import { goes, rule, type PersonalData } from './personalData.js';

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
];
