import { speechEstimateMicroUsd } from '../../../electron/domain/money.ts';
import { counted } from '../../format/count.ts';
import { exactMoney, money } from '../../format/money.ts';

/** How long the script is and what speaking it costs, before it is spent. */
export function ScriptFacts({ text }: { text: string }) {
  const length = text.trim().length;
  const microUsd = speechEstimateMicroUsd(length);
  return (
    <p
      role="status"
      aria-label="Length and price"
      className="num ml-auto text-xs text-faint"
      title={length === 0 ? undefined : `About ${exactMoney(microUsd)}: $10 per million characters`}
    >
      {counted(length, 'character')}
      {length === 0 ? '' : ` · ${microUsd < 5_000 ? money(microUsd) : `~ ${money(microUsd)}`}`}
    </p>
  );
}
