import { useState, type ReactNode } from 'react';
import { DropdownMenu } from 'radix-ui';
import { Check } from 'lucide-react';
import { cn } from './class-names.ts';
import { useMenuTypeahead } from './menu-typeahead.ts';

export type MenuEntry =
  | {
      label: string;
      hint?: string;
      keys?: string;
      icon?: ReactNode;
      tone?: 'danger';
      disabled?: boolean;
      /** One of several that are on or off: it stays open while they are chosen. */
      checked?: boolean;
      run: () => void;
    }
  | 'separator';

const entryClasses =
  'flex min-h-8 items-center gap-2 rounded-md px-2.5 text-[0.8125rem] outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-press';

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
          className="floating z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float"
        >
          {entries.map((entry, position) =>
            entry === 'separator' ? (
              // oxlint-disable-next-line react/no-array-index-key -- separators have no identity
              <DropdownMenu.Separator key={`separator-${position}`} className="mx-2 my-1 h-px bg-line" />
            ) : entry.checked !== undefined ? (
              <DropdownMenu.CheckboxItem
                key={`checked ${entry.label}`}
                checked={entry.checked}
                disabled={entry.disabled}
                onSelect={(event) => {
                  event.preventDefault();
                  entry.run();
                }}
                textValue={entry.label}
                aria-description={entry.hint}
                className={cn(entryClasses, 'text-ink')}
              >
                <span className="size-4 shrink-0">
                  <DropdownMenu.ItemIndicator>
                    <Check aria-hidden className="size-4 text-accent-text" />
                  </DropdownMenu.ItemIndicator>
                </span>
                <EntryText entry={entry} />
              </DropdownMenu.CheckboxItem>
            ) : (
              <DropdownMenu.Item
                key={entry.label}
                disabled={entry.disabled}
                onSelect={entry.run}
                textValue={entry.label}
                aria-description={entry.hint}
                className={cn(entryClasses, entry.tone === 'danger' ? 'text-danger' : 'text-ink')}
              >
                {entry.icon}
                <EntryText entry={entry} />
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function EntryText({ entry: { label, hint } }: { entry: Exclude<MenuEntry, 'separator'> }) {
  return (
    <>
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {hint === undefined ? null : (
        <span aria-hidden className="pl-4 text-xs text-faint">
          {hint}
        </span>
      )}
    </>
  );
}
