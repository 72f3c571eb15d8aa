import { useState, type ReactNode } from 'react';
import { DropdownMenu } from 'radix-ui';
import { useMenuTypeahead } from './menu-typeahead.ts';

export type MenuEntry =
  | {
      label: string;
      hint?: string;
      keys?: string;
      icon?: ReactNode;
      tone?: 'danger';
      disabled?: boolean;
      run: () => void;
    }
  | 'separator';

/** A button's menu. Not modal: the modal variant injects a style element, which the content security policy refuses. */
export function Menu({
  trigger,
  entries,
  label,
  align = 'end',
}: {
  trigger: ReactNode;
  entries: MenuEntry[];
  label?: string;
  /** The edge of the button that the menu keeps to. */
  align?: 'start' | 'end';
}) {
  // Inside the main landmark, so that everything on the page belongs to one.
  const [host, setHost] = useState<HTMLElement | null>(null);
  const typeahead = useMenuTypeahead();
  return (
    <DropdownMenu.Root
      modal={false}
      onOpenChange={(isOpen) => {
        if (isOpen) setHost(document.querySelector('main'));
      }}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={host}>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          onKeyDownCapture={typeahead}
          className="floating z-40 min-w-44 rounded-xl border border-line bg-raised p-1 shadow-float"
        >
          {entries.map((entry, position) =>
            entry === 'separator' ? (
              // oxlint-disable-next-line react/no-array-index-key -- separators have no identity
              <DropdownMenu.Separator key={`separator-${position}`} className="mx-2 my-1 h-px bg-line" />
            ) : (
              <DropdownMenu.Item
                key={entry.label}
                disabled={entry.disabled}
                onSelect={entry.run}
                textValue={entry.label}
                className={
                  'flex min-h-8 items-center gap-2 rounded-md px-2.5 text-[0.8125rem] outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-press ' +
                  (entry.tone === 'danger' ? 'text-danger' : 'text-ink')
                }
              >
                {entry.icon}
                <span className="flex-1">{entry.label}</span>
                {entry.hint === undefined ? null : (
                  <span aria-hidden className="pl-4 text-xs text-faint">
                    {entry.hint}
                  </span>
                )}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
