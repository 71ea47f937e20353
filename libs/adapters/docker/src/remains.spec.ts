import { describe, expect, it } from '@jest/globals';
import type Docker from 'dockerode';
import { removeAll } from './remains.js';

/** A gateway with one container, which refuses its removal with these, one after the other. */
function gatewayThat(refusals: number[]) {
  let isThere = true;
  const remove = async () => {
    const statusCode = refusals.shift();
    if (statusCode !== undefined) throw Object.assign(new Error('refused'), { statusCode });
    isThere = false;
  };
  const docker = {
    listContainers: async () => (isThere ? [{ Id: 'id' }] : []),
    listNetworks: async () => [],
    listVolumes: async () => ({ Volumes: [] }),
    getContainer: () => ({ remove }),
  };
  return { docker: docker as unknown as Docker, isThere: () => isThere };
}

describe('the end of a sandbox', () => {
  it.each([[[404]], [[403, 409]]])('comes although the gateway says %j', async (refusals) => {
    const { docker, isThere } = gatewayThat([...refusals]);
    await removeAll(docker, '01890000-0000-7000-8000-000000000001');
    expect(isThere()).toBe(refusals[0] === 404);
  });

  it('is not claimed when it does not come', async () => {
    const { docker } = gatewayThat(Array.from({ length: 20 }, () => 403));
    await expect(removeAll(docker, '01890000-0000-7000-8000-000000000001')).rejects.toMatchObject({ statusCode: 403 });
  });
});
