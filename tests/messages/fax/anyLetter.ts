/** A letter of which only that it is one counts. */
import type { Letter } from '../../../app/messages/fax/letter.js';

export const anyLetter: Letter = {
  court: '',
  title: '一',
  reference: '',
  date: '',
  rows: [],
  paragraphs: [],
  code: null,
  foot: '',
};
