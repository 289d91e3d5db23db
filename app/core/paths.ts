import path from 'node:path';

/** The project's root: one level above `app/` in a checkout, one above `dist/` when built. */
export const projectRoot = path.resolve(__dirname, '../..');

/** Holds everything that this checkout generates and git ignores. */
export const varFolder = path.join(projectRoot, 'var');
