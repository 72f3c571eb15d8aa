import { Copy, Folder, MoreHorizontal } from 'lucide-react';
import { useLocation } from 'wouter';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';

/** What concerns the library as a whole. */
export function LibraryMenu() {
  const [, navigate] = useLocation();
  return (
    <Menu
      entries={[
        {
          label: 'Shows and tags',
          icon: <Folder aria-hidden className="size-4" />,
          run: () => navigate('/shows'),
        },
        {
          label: 'Find duplicates',
          icon: <Copy aria-hidden className="size-4" />,
          run: () => navigate('/duplicates'),
        },
      ]}
      trigger={
        <Button size="icon" variant="ghost" aria-label="More for the library">
          <MoreHorizontal aria-hidden className="size-4" />
        </Button>
      }
    />
  );
}
