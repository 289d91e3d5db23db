import type { Slot } from '../../../tickets/rules/appointmentSlots.js';
import type { Conversation } from '../../conversation/conversation.js';

/** Says when and where people are met, as hearings are said. */
export function appointmentWords(
  { language, words }: Pick<Conversation, 'language' | 'words'>,
  { startsAt, room, roomEn }: Pick<Slot, 'startsAt' | 'room' | 'roomEn'>,
): { readonly when: string; readonly room: string } {
  const when = words.dateTime(startsAt);
  return { when, room: language === 'en' && roomEn !== null ? roomEn : words.courtroom(room) };
}
