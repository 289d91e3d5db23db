/** What erasing needs. */
import type { App } from '../app.js';
import type { Config } from '../config.js';

/** The settings that it looks at: a command reads no more. */
export const erasingSettings = [
  'HOTLINE_NODE',
  'RECORDINGS_DIR',
  'ATTACHMENTS_DIR',
  'SMS_DIR',
  'CALLERS_KEEP_DAYS',
  'CALL_DETAIL_RETENTION_DAYS',
  'RECORDINGS_KEEP_DAYS',
  'MESSAGES_KEEP_DAYS',
] as const satisfies readonly (keyof Config)[];

type KeepDays = Extract<(typeof erasingSettings)[number], `${string}_DAYS`>;

const dayMs = 86_400_000;

/** What was over before this moment is to be kept no longer, by a setting. */
export function keptSince(
  { clock, config }: Pick<ErasingApp, 'clock' | 'config'>,
  days: KeepDays,
): Date {
  return new Date(clock.now().getTime() - config[days] * dayMs);
}

export type ErasingApp = Pick<App, 'db' | 'clock' | 'log'> & {
  readonly config: Pick<Config, (typeof erasingSettings)[number]>;
};
