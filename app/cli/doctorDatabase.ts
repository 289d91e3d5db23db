/** What the doctor looks at in the database beside its version and its schema. */
import { readRoleFaults } from '../store/appRole.js';
import { fail, ok, warn, type Check } from './finding.js';

/** The app's role owns nothing, so that whoever breaks into the app changes no audit, no function and no table. */
export const role: Check = async ({ pool, config }) => {
  const { name, isSuperuser, mayAdminister, owns, cannotRead } = await readRoleFaults(pool);
  if (cannotRead.length > 0) {
    return fail(
      `${name} cannot read ${cannotRead.slice(0, 3).join(', ')}${cannotRead.length > 3 ? ' and others' : ''}`,
      'have one role run all migrations (MIGRATION_DATABASE_URL), and GRANT hotline_app to that of DATABASE_URL',
    );
  }
  const is = [
    ...(isSuperuser ? ['is a superuser'] : []),
    ...(!isSuperuser && mayAdminister ? ['may make roles or databases'] : []),
    ...(!isSuperuser && owns > 0 ? [`owns ${owns} tables, functions and the like`] : []),
  ];
  if (is.length === 0) return ok(`${name} owns nothing`);
  const says = `the app's role ${name} ${is.join(', and ')}`;
  const advice =
    'set MIGRATION_DATABASE_URL to that role, and DATABASE_URL to hotline_app; then hotline migrate (sql/README.md)';
  return config.HOTLINE_ENV === 'production' ? fail(says, advice) : warn(says, advice);
};
