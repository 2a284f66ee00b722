import { chooseTheme, nextTheme, type Theme, theme } from '../theme.ts';
import { Button } from '../ui/button.tsx';
import { AutoIcon, MoonIcon, SunIcon } from '../ui/icons.tsx';

const LOOKS: Readonly<Record<Theme, { readonly text: string; readonly Icon: () => preact.JSX.Element }>> = {
  auto: { text: 'Colors: as your system', Icon: AutoIcon },
  light: { text: 'Colors: light', Icon: SunIcon },
  dark: { text: 'Colors: dark', Icon: MoonIcon },
};

/** One button that goes through auto, light and dark. */
export function ThemeSwitch() {
  const { text, Icon } = LOOKS[theme.value];
  return (
    <Button
      kind="quiet"
      class="theme-switch"
      title={text}
      aria-label={text}
      onClick={() => chooseTheme(nextTheme(theme.value))}
    >
      <Icon />
    </Button>
  );
}
