/**
 * Jest's environment of the project `calls`: passes jest's events to `keepFailed.ts`, which runs
 * among the tests.
 */
// Jest compiles this file, but no file of ours that it imports.
import { TestEnvironment } from 'jest-environment-node';
import type { Circus } from '@jest/types';
import type { JestEnvironmentConfig, EnvironmentContext } from '@jest/environment';

interface SeesEvents {
  failedCalls?: {
    onEvent(event: Circus.Event, state: Circus.State, testFile: string): Promise<void>;
  };
}

export default class CallEnvironment extends TestEnvironment {
  private readonly testFile: string;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.testFile = context.testPath;
  }

  async handleTestEvent(event: Circus.Event, state: Circus.State): Promise<void> {
    await (this.global as SeesEvents).failedCalls?.onEvent(event, state, this.testFile);
  }
}
