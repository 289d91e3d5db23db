#!/usr/bin/env node
/** The process of the `hotline` command. */
import './core/needNode.js';
import { runHotlineCommand } from './cli/hotlineCommand.js';

// `hotline prompts list | head`: the reader has closed the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

void runHotlineCommand(process.argv.slice(2));
