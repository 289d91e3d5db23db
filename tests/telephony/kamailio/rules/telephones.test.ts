import {
  accountRows,
  accountsFile,
  parseContacts,
  parseUptime,
  parseVersion,
} from '../../../../app/telephony/kamailio/rules/telephones.js';

test('the file of the accounts is a table of db_text, with its version', () => {
  const rows = accountRows([
    { account: '1001', digest: 'a'.repeat(32) },
    { account: '1002', digest: '0'.repeat(32) },
  ]);
  expect(accountsFile(rows, 'v1').split('\n')).toEqual([
    'key_name(string) key_type(int) value_type(int) key_value(string) expires(int)',
    'version:0:0:v1:0',
    `1001:0:0:${'a'.repeat(32)}:0`,
    `1002:0:0:${'0'.repeat(32)}:0`,
    '',
  ]);
});

// As Kamailio 6.0.1 prints it.
test('reads the version that Kamailio has', () => {
  const printed = `{
	item: {
		name: version
		value: 0a1b
		flags: 2
		expire: NEVER
	}
}`;
  expect(parseVersion(printed)).toBe('0a1b');
  expect(parseVersion('')).toBeNull();
});

test('reads the accounts that are registered, and for how long Kamailio has run', () => {
  const aors = (...lines: string[]) => `{
	Domains: {
		Domain: {
			Domain: location
			Size: 1024
			AoRs: {
${lines.map((line) => `				AoR: ${line}\n`).join('')}			}
			Stats: {
				Records: ${lines.length}
				Max-Slots: 1
			}
		}
	}
}`;
  expect(parseContacts(aors('1001', '1002w'))).toEqual(['1001', '1002w']);
  expect(parseContacts(aors())).toEqual([]);
  const uptime = `{
	now: Tue Dec  1 21:09:07 2026
	up_since: Tue Dec  1 21:09:05 2026
	uptime: 2
}`;
  expect(parseUptime(uptime)).toBe(2);
});
