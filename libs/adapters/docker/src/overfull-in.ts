import type { OverfullSandbox } from '@manyhands/environment';
import type { VolumeInspectInfo } from 'dockerode';
import { DISK_LABEL, SANDBOX_LABEL } from './names.js';

/** A volume as it is measured; a size that the daemon does not know is -1. */
export type MeasuredVolume = Pick<VolumeInspectInfo, 'UsageData'> & {
  readonly Labels: Readonly<Record<string, string>> | null;
};

/** The sandboxes whose volume holds more than its label says. What belongs to no sandbox, or carries no limit, is nobody's excess. */
export const overfullIn = (volumes: readonly MeasuredVolume[]): OverfullSandbox[] =>
  volumes.flatMap(({ Labels, UsageData }) => {
    const sandboxId = Labels?.[SANDBOX_LABEL];
    const limitBytes = Number(Labels?.[DISK_LABEL]);
    const usedBytes = UsageData?.Size ?? -1;
    return sandboxId !== undefined && usedBytes > limitBytes ? [{ sandboxId, usedBytes, limitBytes }] : [];
  });
