/** The part of the app that erasing needs. */
import type { App } from '../core/app.js';
import type { Config } from '../core/config.js';
import { fileSettingNames } from '../core/config/files.js';

/** The settings that erasing reads. A command reads only these. */
export const erasingSettings = [
  'HOTLINE_NODE',
  'RECORDINGS_DIR',
  'ATTACHMENTS_DIR',
  'SMS_DIR',
  'CALLERS_KEEP_DAYS',
  'CALL_DETAIL_RETENTION_DAYS',
  'RECORDINGS_KEEP_DAYS',
  'MESSAGES_KEEP_DAYS',
  ...fileSettingNames,
] as const satisfies readonly (keyof Config)[];

type KeepDays = Extract<(typeof erasingSettings)[number], `${string}_DAYS`>;

const dayMs = 86_400_000;

/**
 * Returns the moment before which, by a setting, data must no longer be kept if it was over by
 * then.
 */
export function keptSince(
  { clock, config }: Pick<ErasingApp, 'clock' | 'config'>,
  days: KeepDays,
): Date {
  return new Date(clock.now().getTime() - config[days] * dayMs);
}

/** The parts of the app that erasing uses. */
export type ErasingApp = Pick<App, 'db' | 'clock' | 'log'> & {
  readonly config: Pick<Config, (typeof erasingSettings)[number]>;
};
