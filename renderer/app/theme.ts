import { useEffect } from 'react';
import type { Settings } from '../../electron/ipc/contract/settings.ts';

/** The last theme, so that the next start does not flash before settings are there. */
const storageKey = 'fluxions.theme';
const dark = '(prefers-color-scheme: dark)';

type Theme = Settings['theme'];

function apply(theme: Theme): void {
  const isDark = theme === 'dark' || (theme === 'system' && window.matchMedia(dark).matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

function isTheme(value: string | null): value is Theme {
  return value === 'system' || value === 'light' || value === 'dark';
}

/** Before the first render: what was chosen last. */
export function applyRememberedTheme(): void {
  const remembered = localStorage.getItem(storageKey);
  apply(isTheme(remembered) ? remembered : 'system');
}

/** Keeps the page in `theme`, following the system while it says so. */
export function useTheme(theme: Theme | null): void {
  useEffect(() => {
    if (theme === null) return;
    localStorage.setItem(storageKey, theme);
    apply(theme);
    const query = window.matchMedia(dark);
    const onSystemChange = (): void => apply(theme);
    query.addEventListener('change', onSystemChange);
    return () => query.removeEventListener('change', onSystemChange);
  }, [theme]);
}

/** Shows a theme at once, before it is saved; the saved one comes back with `useTheme`. */
export function previewTheme(theme: Theme): void {
  apply(theme);
}
