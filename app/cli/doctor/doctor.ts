import type { Command } from 'commander';
import { readConfig } from '../../core/config.js';
import { makePool } from '../../core/database/pool.js';
import { BadInput } from '../terminal/badInput.js';
import { examine, examinedParts, type Finding, type Health } from './doctorChecks.js';

/** Adds `hotline doctor`: checks every part and says what to do. Exits with 1 when a part fails. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check every part of the hotline, and say how to fix what is wrong')
    .option('--json', 'print the findings as JSON')
    .option('--only <parts...>', 'check only these parts')
    .action(async (options: { json?: boolean; only?: string[] }) => {
      const unknown = options.only?.find((part) => !examinedParts.includes(part));
      if (unknown !== undefined) {
        throw new BadInput(`there is no part ${unknown}; there are ${examinedParts.join(', ')}`);
      }
      const config = readConfig(process.env);
      const pool = makePool({ DATABASE_URL: config.DATABASE_URL, DATABASE_POOL: 2 });
      try {
        const findings = await examine({ config, pool, now: new Date() }, options.only);
        console.log(options.json ? JSON.stringify(findings, null, 2) : asTable(findings));
        if (findings.some(({ health }) => health === 'fail')) process.exitCode = 1;
      } finally {
        await pool.end();
      }
    });
}

const marks: Readonly<Record<Health, string>> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' };

/** Formats the findings: one line per part, advice below it, and totals at the end. */
export function asTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ part }) => part.length));
  const lines = findings.flatMap(({ part, health, says, advice }) => [
    `${marks[health]}  ${part.padEnd(width)}  ${says}`,
    ...(advice === undefined ? [] : [`      ${' '.repeat(width)}  -> ${advice}`]),
  ]);
  const count = (health: Health) => findings.filter((each) => each.health === health).length;
  return [
    ...lines,
    '',
    `${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed`,
  ].join('\n');
}
