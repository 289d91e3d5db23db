import path from 'node:path';

/** The project's root: one above `app/` in a checkout, one above `dist/` when built. */
export const projectRoot = path.resolve(__dirname, '..');

/** Everything this checkout makes and does not keep in git. */
export const varFolder = path.join(projectRoot, 'var');
