import { allTests, projectOf, testsAffected, testsOf } from './selectTests.js';

// Uses this very project: a rule that only holds for a made-up one helps nobody.
const all = () => allTests();
const inProject = (project: string) => all().filter((test) => projectOf(test) === project);

describe('ONLY', () => {
  test.each<[words: string, theirs: string[], notTheirs: string[]]>([
    [
      'tickets',
      [
        'tests/tickets/openTicket.test.ts',
        'tests/tickets/rules/ticketLimits.test.ts',
        'tests/tickets/ticketFiles.test.ts',
        'tests/e2e/tickets.test.ts',
        // By their imports.
        'tests/ivr/journeys/ticket/leaveTicket.test.ts',
        'tests/e2e/supervision.test.ts',
      ],
      [
        'tests/court/identity/rules/residentId.test.ts',
        'tests/e2e/desk/deskAgentCall.test.ts',
        'tests/core/database/pool.test.ts',
      ],
    ],
    [
      'desk',
      [
        'tests/agents/calls/runAgentCall.test.ts',
        'tests/telephony/asterisk/desk/deskBridge.test.ts',
        'tests/e2e/desk/deskQueue.test.ts',
      ],
      ['tests/tickets/rules/nextTicketState.test.ts', 'tests/e2e/limits.test.ts'],
    ],
    [
      'import',
      ['tests/court/import/caseImport.test.ts', 'tests/court/import/csvImport.test.ts'],
      ['tests/court/cases/rules/caseNumber.test.ts', 'tests/cli/voice.test.ts'],
    ],
    [
      'residentId lockout',
      [
        'tests/court/identity/rules/residentId.test.ts',
        'tests/court/identity/rules/lockout.test.ts',
      ],
      [],
    ],
    [
      'app/court/identity/rules/lockout.ts',
      ['tests/court/identity/rules/lockout.test.ts'],
      ['tests/court/identity/rules/residentId.test.ts'],
    ],
  ])('%s', (words, theirs, notTheirs) => {
    const chosen = testsOf(words.split(' '));
    expect(chosen).toEqual(expect.arrayContaining(theirs));
    for (const test of notTheirs) expect(chosen).not.toContain(test);
  });

  test.each<[word: string, is: (test: string) => boolean]>([
    ['tests/e2e/limits.test.ts', (test) => test === 'tests/e2e/limits.test.ts'],
    ['tests/e2e', (test) => test.startsWith('tests/e2e/')],
    ['tests/e2e/', (test) => test.startsWith('tests/e2e/')],
    // A layer is only its folder, although almost every test imports something from it.
    ['rules', (test) => test.includes('/rules/')],
    ['deskTransfer', (test) => test === 'tests/e2e/desk/deskTransfer.test.ts'],
  ])('%s and nothing else', (word, is) => {
    expect(testsOf([word])).toEqual(all().filter(is));
  });

  test('a name that there is not: what there is', () => {
    expect(() => testsOf(['tickets', 'nonsense'])).toThrow(
      /No test belongs to "nonsense"\.[^]*attack: agentsDial, audioFirewall, day\/anonymity, [^]*tickets: anonymous, /,
    );
  });
});

describe('SINCE', () => {
  const affected = (...changed: string[]) => testsAffected(changed);

  test.each<[changed: string, theirs: string[], notTheirs: string[]]>([
    [
      'app/court/identity/rules/lockout.ts',
      ['tests/court/identity/rules/lockout.test.ts'],
      ['tests/court/identity/rules/residentId.test.ts'],
    ],
    // Started by its path.
    [
      'app/ivr/journeys/mainMenu.ts',
      [
        'tests/e2e/limits.test.ts',
        'tests/ivr/journeys/main.test.ts',
        'tests/jobs/appProcesses.test.ts',
      ],
      ['tests/telephony/asterisk/restart.test.ts', 'tests/court/identity/rules/lockout.test.ts'],
    ],
    [
      'app/cli/agents.ts',
      ['tests/cli/voice.test.ts', 'tests/e2e/limits.test.ts'],
      ['tests/telephony/asterisk/restart.test.ts', 'tests/agents/calls/runAgentCall.test.ts'],
    ],
    ['tests/jobs/dueWorker.ts', ['tests/jobs/dueWork.test.ts'], ['tests/jobs/jobQueue.test.ts']],
    ['tests/e2e/appWithMovedClock.ts', ['tests/e2e/tickets.test.ts'], ['tests/cli/voice.test.ts']],
    // Read by its path.
    [
      'sql/migrations/0001_baseline.sql',
      [
        'tests/core/database/pool.test.ts',
        'tests/agents/calls/runAgentCall.test.ts',
        'tests/e2e/limits.test.ts',
      ],
      ['tests/court/identity/rules/lockout.test.ts'],
    ],
    [
      'sql/migrations/0000_gone.sql',
      ['tests/agents/calls/runAgentCall.test.ts'],
      ['tests/court/identity/rules/lockout.test.ts'],
    ],
    [
      'sql/sample/courts.json',
      ['tests/local/sample/sampleCourt.test.ts'],
      ['tests/tickets/rules/nextTicketState.test.ts'],
    ],
    [
      'asterisk-config/pjsip.conf',
      ['tests/local/asteriskConfig.test.ts', 'tests/local/trunks.test.ts'],
      ['tests/core/database/pool.test.ts'],
    ],
    [
      'tests/telephone/carrier-config/pjsip.conf',
      ['tests/e2e/limits.test.ts', 'tests/telephony/asterisk/overSip.test.ts'],
      ['tests/local/trunks.test.ts'],
    ],
    [
      'app/voice/prompts/texts/zh.ts',
      ['tests/e2e/limits.test.ts', 'tests/voice/prompts/catalogue.test.ts'],
      ['tests/tickets/rules/nextTicketState.test.ts'],
    ],
    ['.ci/run', ['tests/local/ci.test.ts'], ['tests/tickets/rules/nextTicketState.test.ts']],
  ])('%s', (changed, theirs, notTheirs) => {
    const chosen = affected(changed);
    expect(chosen).toEqual(expect.arrayContaining(theirs));
    for (const test of notTheirs) expect(chosen).not.toContain(test);
  });

  test('what Asterisk is set up with, and what jest starts for calls, is for every test of calls', () => {
    for (const changed of ['asterisk-config/modules.conf', 'tests/parts/startTelephony.ts']) {
      expect(affected(changed)).toEqual(expect.arrayContaining(inProject('calls')));
    }
    expect(affected('app/local/parts/postgres.ts')).toEqual(
      expect.arrayContaining([...inProject('parts'), ...inProject('calls')]),
    );
  });

  test('modules, compiler and jest are for every test; a document is for what reads it', () => {
    for (const changed of ['package-lock.json', 'jest.config.cjs', 'tsconfig.json']) {
      expect(affected(changed)).toEqual(all());
    }
    // Joined, because otherwise this very test would name them, and so read them itself.
    const changelog = ['CHANGELOG', 'md'].join('.');
    const reader = ['tests/core/database/migrationProblems', 'test.ts'].join('.');
    expect(affected(changelog)).toEqual([reader]);
  });
});
