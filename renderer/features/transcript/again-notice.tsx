import { useState } from 'react';
import type { ItemDetail } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { priceBefore } from '../../format/money.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ItemDecision } from '../item/item-decision.tsx';
import { ItemProgress, ItemStatus } from '../item/item-status.tsx';

/**
 * Above a transcript that is there: that it was made with other options than were asked for, with the offer to make it
 * anew; and, while that goes on, how far it is. Nothing otherwise.
 */
export function AgainNotice({ detail }: { detail: ItemDetail }) {
  const { item, otherOptions } = detail;
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const again = useAction(() => client.transcribe.again({ id: item.id }));
  if (item.status !== 'Completed') {
    return (
      <Place>
        <Notice tone="info">
          <span className="flex items-center gap-3">
            <span className="font-medium">Transcribing again</span>
            <ItemStatus item={item} />
          </span>
          <ItemProgress item={item} className="mt-2" />
          <ItemDecision item={item} />
        </Notice>
      </Place>
    );
  }
  if (otherOptions === null) return null;
  const { nonSpeech, estimateMicroUsd } = otherOptions;
  const price = estimateMicroUsd === null ? null : priceBefore(estimateMicroUsd, item.durationMs);
  return (
    <Place>
      <Notice
        tone="info"
        actions={
          <Button size="sm" onClick={() => setAsking(true)}>
            Transcribe again
          </Button>
        }
      >
        The service remembered this audio from an earlier time, {nonSpeech ? 'with' : 'without'} sounds such as laughter
        and breathing. You asked for a transcript {nonSpeech ? 'without' : 'with'} them.
      </Notice>
      {isAsking ? (
        <Dialog title="Transcribe again?" onClose={() => setAsking(false)}>
          <p className="text-[0.8125rem] text-soft">
            {price === null ? 'This is paid for once more.' : `This is paid for once more: ${price}.`} The transcript
            you have stays until the new one is there. Your corrections stay where the words are the same.
          </p>
          {again.problem === null ? null : (
            <p role="alert" className="mt-2 text-xs text-danger">
              {again.problem}
            </p>
          )}
          <div className="mt-5 flex justify-end gap-2">
            <Button data-autofocus onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={again.isBusy}
              onClick={() => void again.run().then((done) => done && setAsking(false))}
            >
              {price === null ? 'Transcribe again' : `Transcribe again, ${price}`}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </Place>
  );
}

function Place({ children }: { children: React.ReactNode }) {
  return <div className="mx-auto w-full max-w-5xl px-8 pb-3 max-[1000px]:px-6">{children}</div>;
}
