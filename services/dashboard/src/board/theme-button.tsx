import { Button, type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { Icon } from '../parts/icon.js';
import type { IconName } from '../parts/icon-paths.js';

const next: Record<MantineColorScheme, MantineColorScheme> = { auto: 'light', light: 'dark', dark: 'auto' };
const icons: Record<MantineColorScheme, IconName> = { auto: 'auto', light: 'sun', dark: 'moon' };

/** Light, dark, or as the device wants it; remembered in this browser. */
export function ThemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon name={icons[colorScheme]} />}
      aria-label={`Theme: ${colorScheme}. Change to ${next[colorScheme]}.`}
      onClick={() => setColorScheme(next[colorScheme])}
    >
      {colorScheme}
    </Button>
  );
}
