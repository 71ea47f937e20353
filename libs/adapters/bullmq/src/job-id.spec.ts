import { describe, expect, it } from '@jest/globals';
import { jobId } from './job-id.js';

describe('jobId', () => {
  it('is the same whatever the order of the keys', () => {
    expect(jobId({ taskId: 'a', attempt: 1 })).toBe(jobId({ attempt: 1, taskId: 'a' }));
  });
  it('differs by attempt and by kind of id', () => {
    expect(jobId({ taskId: 'a', attempt: 1 })).not.toBe(jobId({ taskId: 'a', attempt: 2 }));
    expect(jobId({ epicId: 'a' })).not.toBe(jobId({ sandboxId: 'a' }));
  });
  it('holds no colon, which BullMQ keeps for itself', () => {
    expect(jobId({ epicId: 'a:b' })).not.toContain(':');
  });
});
