import { describeAgentServer, type AgentServerUnderTest } from '@manyhands/agent-server/testing';
import { RuntimeUnderTest, TEST_KEY } from './testing/runtime-under-test.js';

describeAgentServer('agent-runtime', async (): Promise<AgentServerUnderTest> => {
  const runtime = await RuntimeUnderTest.start();
  return {
    url: runtime.url,
    apiKey: TEST_KEY,
    workingDir: runtime.workingDir,
    // In this process a kill is a close: connections break, nothing is said to anybody.
    kill: () => runtime.stop(),
    stop: () => runtime.stop(),
  };
});
