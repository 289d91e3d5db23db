import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  layOutConfig,
  startAsterisk,
  type Asterisk,
  type AsteriskOptions,
} from '../../app/local/parts/asterisk.js';
import { ownCertificate } from '../../app/local/ownCertificate.js';
import { makeHoldMusic } from '../../app/local/parts/holdMusic.js';
import { priorities } from '../../app/local/parts/priorities.js';
import { projectRoot } from '../../app/core/paths.js';
import { sharedParts } from '../parts/database.js';
import { hotlineVariables } from '../parts/testTelephony.js';
import { askAri } from '../telephone/network/askAri.js';

const run = promisify(execFile);

const configFrom = path.join(projectRoot, 'asterisk-config');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'asterisk-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('laying out', () => {
  const layOut = async (text: string, variables: Record<string, string>) => {
    const from = path.join(folder, 'from');
    await rm(from, { recursive: true, force: true });
    await mkdir(from);
    await writeFile(path.join(from, 'a.conf'), text);
    const to = path.join(folder, 'to');
    await layOutConfig(from, to, variables);
    return readFile(path.join(to, 'a.conf'), 'utf8').catch(() => undefined);
  };

  test('fills in variables and defaults, and leaves Asterisk its own', async () => {
    expect(
      await layOut('a=@{NAME} b=@{PORT:-5060} c=${EXTEN} d=@{NAME}@@{NAME}\n', { NAME: 'x&y\\1' }),
    ).toBe('a=x&y\\1 b=5060 c=${EXTEN} d=x&y\\1@x&y\\1\n');
  });

  test('escapes what would start a comment', async () => {
    expect(await layOut('password = @{SECRET}\n', { SECRET: 'a;b' })).toBe('password = a\\;b\n');
  });

  test('names every variable that is missing, and keeps what was laid out before', async () => {
    await layOut('a=1\n', {});
    await expect(layOut('a=@{FIRST}\nb=@{SECOND}\n', { FIRST: '' })).rejects.toThrow(
      /FIRST is not set.*\n.*SECOND is not set/,
    );
    expect(await readFile(path.join(folder, 'to', 'a.conf'), 'utf8')).toBe('a=1\n');
    expect((await readdir(folder)).sort()).toEqual(['from', 'to']);
  });

  test('refuses a value that would smuggle in a line', async () => {
    await expect(layOut('a=@{NAME}\n', { NAME: 'x\n[evil]' })).rejects.toThrow(/line break/);
  });

  test('puts a file of off/ beside the others', async () => {
    const from = path.join(folder, 'from');
    await mkdir(path.join(from, 'off'), { recursive: true });
    await mkdir(path.join(from, 'extensions.d'));
    await writeFile(path.join(from, 'off', 'cel.conf'), '[general]\n');
    await writeFile(path.join(from, 'extensions.d', 'off.conf'), '[off]\n');
    const to = path.join(folder, 'to');
    await layOutConfig(from, to, {});
    expect((await readdir(to, { recursive: true })).sort()).toEqual([
      'cel.conf',
      'extensions.d',
      'extensions.d/off.conf',
    ]);
  });

  test('leaves out a file whose variables are not set', async () => {
    const text = '; needs USER PASSWORD\nuser=@{USER}\n';
    expect(await layOut(text, { USER: 'x' })).toBeUndefined();
    expect(await layOut(text, { USER: 'x', PASSWORD: 'y' })).toContain('user=x\n');
  });

  test('where agents register at Kamailio, the address without its port is the one that may call for them', async () => {
    const permitted = async (address: string, KAMAILIO_KEY = 'key') => {
      const from = path.join(folder, 'kamailio');
      for (const file of ['settings/kamailio.sh', 'pjsip.d/agentsByKamailio.conf']) {
        await cp(path.join(configFrom, file), path.join(from, file));
      }
      const variables = { KAMAILIO_SIP_ADDRESS: address, KAMAILIO_KEY };
      await layOutConfig(from, path.join(folder, 'to'), variables);
      const laid = path.join(folder, 'to/pjsip.d/agentsByKamailio.conf');
      const text = await readFile(laid, 'utf8').catch(() => '');
      return /^permit = (.*)$/m.exec(text)?.[1];
    };
    expect(await permitted('10.0.0.10:5060')).toBe('10.0.0.10');
    expect(await permitted('')).toBeUndefined();
    for (const wrong of ['10.0.0.10', 'kamailio:5060', '10.0.0.10:', '0.0.0.0/0:1']) {
      await expect(permitted(wrong)).rejects.toThrow(/KAMAILIO_SIP_ADDRESS is not an address/);
    }
    await expect(permitted('10.0.0.10:5060', '')).rejects.toThrow(/KAMAILIO_KEY is not/);
    await expect(permitted('10.0.0.10:5060', 'a b')).rejects.toThrow(/other characters/);
  });

  describe('places for calls of telephones', () => {
    const placesWith = async (variables: Record<string, string>) => {
      const from = path.join(folder, 'accounts');
      for (const file of ['settings/callPlaces.sh', 'extensions.d/accountCalls.conf']) {
        await cp(path.join(configFrom, file), path.join(from, file));
      }
      const to = path.join(folder, 'to');
      await layOutConfig(from, to, { ARI_APP: 'hotline', ...variables });
      const text = await readFile(path.join(to, 'extensions.d/accountCalls.conf'), 'utf8');
      return Number(/^MAX_CALLS_OF_ACCOUNTS = (.*)$/m.exec(text)?.[1]);
    };

    test('are half of all by default, however many there are', async () => {
      expect(await placesWith({})).toBe(125);
      expect(await placesWith({ PBX_MAX_CALLS: '800' })).toBe(400);
      expect(await placesWith({ PBX_MAX_CALLS: '57' })).toBe(28);
      expect(await placesWith({ PBX_MAX_CALLS: '0' })).toBe(125);
      const own = { PBX_MAX_CALLS: '800', PBX_MAX_CALLS_OF_ACCOUNTS: '600' };
      expect(await placesWith(own)).toBe(600);
    });

    test('that leave the trunk less than a quarter, or are no number, are refused by name', async () => {
      const tooMany = { PBX_MAX_CALLS: '800', PBX_MAX_CALLS_OF_ACCOUNTS: '601' };
      await expect(placesWith(tooMany)).rejects.toThrow(
        /PBX_MAX_CALLS_OF_ACCOUNTS is 601: a quarter of PBX_MAX_CALLS \(800\) .* at most 600/,
      );
      await expect(placesWith({ PBX_MAX_CALLS_OF_ACCOUNTS: '250' })).rejects.toThrow(/at most 187/);
      await expect(placesWith({ PBX_MAX_CALLS_OF_ACCOUNTS: 'all' })).rejects.toThrow(
        /PBX_MAX_CALLS_OF_ACCOUNTS is not a whole number: all/,
      );
      await expect(placesWith({ PBX_MAX_CALLS: 'many' })).rejects.toThrow(
        /PBX_MAX_CALLS is not a whole number: many/,
      );
    });
  });

  describe('numbers that are alternatives of a regular expression', () => {
    const laidOut = async (setting: string, value: string) => {
      const from = path.join(folder, 'numbers');
      await cp(
        path.join(configFrom, 'settings/numbers.sh'),
        path.join(from, 'settings/numbers.sh'),
      );
      await writeFile(path.join(from, 'a.conf'), `@{${setting}:-default}\n`);
      const to = path.join(folder, 'to');
      await layOutConfig(from, to, { [setting]: value });
      return (await readFile(path.join(to, 'a.conf'), 'utf8')).trim();
    };
    const settings = ['HOTLINE_NUMBERS', 'FAX_NUMBERS', 'SECOND_ARI_APP_NUMBERS'];

    test.each(settings)('%s takes a + for the + of a number', async (setting) => {
      expect(await laidOut(setting, '025|+8625|(\\+86|0)25|[+]1')).toBe(
        '025|[+]8625|([+]86|0)25|[+]1',
      );
      expect(await laidOut(setting, '0251+|(0|86)?25[0-9]{8}')).toBe('0251+|(0|86)?25[0-9]{8}');
      expect(await laidOut(setting, '')).toBe('default');
    });

    test.each(settings)('%s is refused by name if it does not compile', async (setting) => {
      for (const value of ['025|(86', '025)', '*025', '[025', '025{2']) {
        await expect(laidOut(setting, value)).rejects.toThrow(
          `${setting} is not a regular expression of numbers: ${value}`,
        );
      }
    });

    test.each(settings)('%s is refused by name if it has what no number has', async (setting) => {
      for (const value of ['025, 12368', '025"', '\\d+', '025;86', '025/86', '025\n86', '$(id)']) {
        await expect(laidOut(setting, value)).rejects.toThrow(
          `${setting} has a character that no number has: ${value}`,
        );
      }
    });
  });

  test('refuses the real configuration without its secrets', async () => {
    await expect(layOutConfig(configFrom, path.join(folder, 'to'), {})).rejects.toThrow(
      /ARI_PASSWORD is not set/,
    );
  });
});

describe('a real Asterisk', () => {
  let shared: string;
  let soundsDir: string;
  let asterisk: Asterisk;
  beforeAll(async () => {
    shared = await mkdtemp(path.join(sharedParts().folder, 'asterisk-'));
    soundsDir = path.join(shared, 'sounds');
    // Takes sox longer than Asterisk takes to start.
    await makeHoldMusic(soundsDir);
  });
  afterAll(() => rm(shared, { recursive: true, force: true }));

  const start = async (
    below: string,
    more: Record<string, string> = {},
    tls?: AsteriskOptions['tls'],
    from = configFrom,
  ) => {
    asterisk = await startAsterisk({
      folder: path.join(below, 'asterisk'),
      name: 'hotline',
      address: '127.0.0.1',
      configFrom: from,
      variables: { ...hotlineVariables(soundsDir), ...more },
      sharedFolders: [soundsDir],
      ...(tls && { tls }),
    });
  };

  describe('of its own', () => {
    afterEach(() => asterisk.stop());

    test('loads every file without a warning or an error', async () => {
      const own = await ownCertificate(path.join(folder, 'own'), '127.0.0.1');
      const all = {
        TRUNK_CONTACT: '127.0.0.2:5060',
        TRUNK_REGISTRAR: '127.0.0.2:5060',
        TRUNK_USER: 'court',
        TRUNK_PASSWORD: 'of the tests',
        TRUNK_PROXY: '127.0.0.2:5062;transport=tls',
        TRUNK_AUTH_USER: 'court@ims.example',
        // Nobody is there to answer OPTIONS.
        TRUNK_QUALIFY_SECONDS: '0',
        SIP_PUBLIC_ADDRESS: '192.0.2.1',
        SIP_LOCAL_NETWORK: '127.0.0.0/8',
      };
      // Its own log has errors only.
      const from = path.join(folder, 'config');
      await cp(configFrom, from, { recursive: true });
      const logger = path.join(from, 'logger.conf');
      const levels = (await readFile(logger, 'utf8')).replace(
        'messages.log => error',
        'messages.log => notice,warning,error',
      );
      await writeFile(logger, levels);
      await start(folder, all, { ...own, ca: own.certificate }, from);
      const lines = (await readFile(asterisk.logFile, 'utf8')).split('\n');
      expect(lines.filter((line) => /\b(WARNING|ERROR)\b/.test(line))).toEqual([]);
      // Shows that the log is written at all: its first lines are notices.
      expect(lines.some((line) => line.includes('NOTICE'))).toBe(true);
      expect(await asterisk.command('pjsip show endpoints')).toMatch(
        /softphone[\s\S]*trunk-by-address[\s\S]*trunk-registered/,
      );
      expect(await asterisk.command('pjsip show transport transport-tls')).toMatch(
        /external_media_address\s*: 192\.0\.2\.1[\s\S]*verify_server\s*: Yes/,
      );
      expect(await asterisk.command('moh show classes')).toContain('Class: default');
      expect(await asterisk.command('moh show files')).toContain('calm');
    });

    test('runs in a folder whose path is too long for its control socket', async () => {
      await start(path.join(folder, 'a-checkout-that-lies-deep'.repeat(5)));
      expect(await asterisk.command('core show version')).toMatch(/^Asterisk \d+/);
      await asterisk.kill();
      await asterisk.restart();
      expect(await asterisk.command('core show version')).toMatch(/^Asterisk \d+/);
    });
  });

  describe('as it is shipped', () => {
    beforeAll(() => start(shared));
    afterAll(() => asterisk.stop());

    test('runs every module of the list, and no other of its own accord', async () => {
      const listed = [
        ...(await readFile(path.join(configFrom, 'modules.conf'), 'utf8')).matchAll(
          /^(?:load|require) = (\S+)/gm,
        ),
      ].map(([, name]) => name);
      const shown = await asterisk.command('module show');
      const running = [...shown.matchAll(/^(\S+\.so)\s.*\sRunning\s/gm)].map(([, name]) => name);
      expect(running.sort()).toEqual(listed.sort());
    });

    test('knows no way from the trunk, or from a softphone, to an outside line', async () => {
      for (const context of ['from-trunk', 'from-softphones', 'hotline']) {
        expect(await asterisk.command(`dialplan show ${context}`)).not.toMatch(
          /\b(Dial|Originate)\(/,
        );
      }
      expect(await asterisk.command('dialplan show from-softphones')).not.toMatch(/'_/);
    });

    test('goes before other programs where we may say so, and not at real-time priority', async () => {
      const { stdout } = await run('chrt', ['--pid', String(asterisk.pid)]);
      expect(stdout).toContain('SCHED_OTHER');
      const mayWe = process.getuid?.() === 0;
      expect(os.getPriority(asterisk.pid)).toBe(
        os.getPriority() + (mayWe ? priorities.asterisk : 0),
      );
    });

    test('comes back on the same ports after a restart and after a crash', async () => {
      const before = [asterisk.ariUrl, asterisk.sipPort];
      await asterisk.restart();
      expect([asterisk.ariUrl, asterisk.sipPort]).toEqual(before);
      await asterisk.kill();
      await asterisk.restart();
      expect([asterisk.ariUrl, asterisk.sipPort]).toEqual(before);
      const answer = await askAri(asterisk, 'asterisk/info');
      expect(await answer.json()).toMatchObject({ config: { name: 'hotline' } });
    });

    test('leaves nothing mounted', async () => {
      await asterisk.kill();
      expect(await readFile('/proc/mounts', 'utf8')).not.toContain(shared);
    });
  });
});
