/**
 * The last step of the build (`npm run build`): copies the YAML files beside the compiled code, and
 * writes them as one JSON file, so that a running process parses no YAML.
 */
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../core/paths.js';
import { nationalFolder, readNationalContent } from './readContent.js';
import { builtFile } from './readGuidance.js';

async function writeBuilt(): Promise<void> {
  const sources = path.join(projectRoot, 'app', 'guidance', 'content');
  rmSync(nationalFolder, { recursive: true, force: true });
  rmSync(builtFile, { force: true });
  if (!existsSync(sources)) throw new Error(`there is no folder ${sources}`);
  cpSync(sources, nationalFolder, { recursive: true });
  const { content, problems } = await readNationalContent(nationalFolder);
  for (const { file, line, id, field, message } of problems) {
    process.stderr.write(`${file}:${line}: ${id} ${field}: ${message}\n`);
  }
  if (problems.length > 0) process.exitCode = 1;
  else writeFileSync(builtFile, JSON.stringify(content));
}

void writeBuilt();
