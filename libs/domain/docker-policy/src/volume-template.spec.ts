import { describe, expect, it } from '@jest/globals';
import { volumeBody } from './index.js';
import { role } from './testing/honest.js';

const bodyOf = (labels: Readonly<Record<string, string>>) =>
  volumeBody({ name: 'v', labels: new Map(Object.entries(labels)) }, { ...role, diskBytes: 16 }, 'client');

describe('what is sent for a volume', () => {
  it('is local and without options, and carries what a workspace of its role may hold', () => {
    expect(bodyOf({ 'manyhands.sandbox': 's' })).toEqual({
      Name: 'v',
      Driver: 'local',
      DriverOpts: {},
      Labels: {
        'manyhands.sandbox': 's',
        'manyhands.role': 'backend',
        'manyhands.owner': 'client',
        'manyhands.disk': '16',
      },
    });
  });

  it('has no limit where it is golden: that is no workspace', () => {
    expect(bodyOf({ 'manyhands.golden': 'r' }).Labels).not.toHaveProperty('manyhands.disk');
  });
});
