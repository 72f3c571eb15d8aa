import { Plus } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { useImporter } from './import-context.tsx';

/** Opens the platform's file dialog; many files can be chosen. */
export function ImportButton() {
  const { choose } = useImporter();
  return (
    <Button variant="primary" onClick={choose}>
      <Plus aria-hidden className="size-4" />
      Import audio
    </Button>
  );
}
