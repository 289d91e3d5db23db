/** Jest's environment of the project `calls`: lets `keepFailed.ts`, which lives among the tests, see what jest sees. */
// Jest compiles this file, and none of our own that it would import.
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
