/** How many parts an SMS has, and what it may not hold. */
import type { Language } from '../../telephony/call.js';

/**
 * The letters of the GSM alphabet (3GPP TS 23.038); those of the second line take two places each.
 */
const gsm =
  /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const twoPlaces = /[\^{}\\[~\]|€]/g;

/** A signature of usual length, as it goes before the text when it is sent. */
const usualSignature = { zh: '【12368诉讼服务热线】', en: '[12368] ' } as const;

/** Parts of the SMS of an answer, with a signature of usual length. */
export function signedSmsParts(text: string, language: Language): number {
  return smsParts(`${usualSignature[language]}${text}`);
}

/** Parts of an SMS: 70 places alone and 67 in several; in GSM letters alone 160 and 153. */
function smsParts(text: string): number {
  const isGsm = gsm.test(text);
  const [alone, each] = isGsm ? [160, 153] : [70, 67];
  const places = text.length + (isGsm ? (text.match(twoPlaces)?.length ?? 0) : 0);
  return places <= alone ? 1 : Math.ceil(places / each);
}

/**
 * What a gateway refuses, or what doubles an SMS: 【】 is for the signature at the beginning alone,
 * and an English text with one letter outside the GSM alphabet has less than half the room.
 */
export function badSmsLetters(text: string, language: Language): string[] {
  const banned = text.match(/[【】<>{}\p{Cc}\p{Cf}]|[\u{10000}-\u{10FFFF}]/gu) ?? [];
  const foreign = language === 'en' ? [...text].filter((letter) => !gsm.test(letter)) : [];
  return [...new Set([...banned, ...foreign])];
}
