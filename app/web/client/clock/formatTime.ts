/**
 * Formats moments and durations in digits. Moments are in Beijing time, wherever the browser is.
 */
import type { Language } from '../words/both.js';

const zone = 'Asia/Shanghai';
const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB');

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${language} ${name}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale(language), {
      timeZone: zone,
      hourCycle: 'h23',
      ...options,
    });
    formats.set(key, made);
  }
  return made;
}

type Moment = string | number | Date;

/** 14:05 or, with `seconds`, 14:05:09. */
export function formatClock(at: Moment, language: Language, seconds = false): string {
  return format(language, `clock ${seconds}`, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(new Date(at));
}

/** Day and time: 2026/11/26 14:05. */
export function formatMoment(at: Moment, language: Language): string {
  return format(language, 'moment', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));
}

/** Day and time within the last or the next days, which need no year: 11/26 14:05. */
export function formatRecent(at: Moment, language: Language): string {
  return format(language, 'recent', {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));
}

/** A day: 2026/11/26. */
export function formatDay(at: Moment, language: Language): string {
  return format(language, 'day', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  );
}

/** The day in Beijing as `2026-11-26`, the form of the server's parameters. */
export function isoDay(at: Moment): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at));
}

/** The moment at which a day (`2026-11-26`) begins in Beijing, or a day that many days later. */
export function dayStart(day: string, plusDays = 0): string {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + plusDays * 86_400_000).toISOString();
}

/** A duration in digits: 03:07, 1:03:07. A negative duration counts as zero. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
