/** The option `--court-settings` of the commands that apply rules. */
import {
  parseCourtSettings,
  type CourtSettings,
} from '../../court/settings/rules/courtSettings.js';
import { BadInput } from './answer.js';

/** Reads a court's settings from JSON text. @throws BadInput naming what is wrong. */
export function readSettings(text: string): CourtSettings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadInput('--court-settings is not valid JSON');
  }
  const parsed = parseCourtSettings(json);
  if (parsed.kind === 'invalid') throw new BadInput(parsed.problems.join('; '));
  return parsed.value;
}
