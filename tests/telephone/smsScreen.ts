/**
 * The screen of a mobile telephone: SMS that the hotline has sent to its number, as they are in the
 * folder of SMS_DIR while SMS_DRIVER is `file`. Those that were there before are read already.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { untilTrue } from './untilTrue.js';

export class SmsScreen {
  private constructor(
    private readonly smsDir: string,
    private readonly number: string,
    private readonly read: Set<string>,
  ) {}

  static async open(smsDir: string, number: string): Promise<SmsScreen> {
    return new SmsScreen(smsDir, number, new Set(await namesIn(smsDir)));
  }

  /** Waits for an SMS that was not read yet, and returns its words. */
  reads(): Promise<string> {
    return untilTrue(`an SMS to ${this.number}`, async () => {
      for (const name of await namesIn(this.smsDir)) {
        if (this.read.has(name)) continue;
        const text = await readFile(path.join(this.smsDir, name), 'utf8');
        if (!text.startsWith(`To: ${this.number}\n`)) continue;
        this.read.add(name);
        return text.slice(text.indexOf('\n\n')).trim();
      }
      return undefined;
    });
  }

  /** Waits for an SMS, and returns the six digits in it. */
  async readsCode(): Promise<string> {
    const text = await this.reads();
    const [code] = /(?<!\d)\d{6}(?!\d)/.exec(text) ?? [];
    if (code === undefined) throw new Error(`no code in: ${text}`);
    return code;
  }
}

/** Lists the files of SMS, the earliest first; none before the first was sent. */
async function namesIn(smsDir: string): Promise<string[]> {
  const names = await readdir(smsDir).catch(() => []);
  return names.filter((name) => /^sms-\d+\.txt$/.test(name)).sort(byNumber);
}

const numberOf = (name: string) => Number(/\d+/.exec(name)?.[0]);
const byNumber = (a: string, b: string) => numberOf(a) - numberOf(b);
