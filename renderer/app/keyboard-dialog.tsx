import { Fragment } from 'react';
import { searchOperators } from '../../electron/domain/search/operators.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/tooltip.tsx';
import { views } from './routes.tsx';
import { keyboardMap } from './shortcuts.tsx';

/** What words alone can do; the operators follow. */
const searchGrammar = [
  { example: '"red boat"', does: 'These words side by side' },
  { example: 'boat -red', does: 'Without a word, or without a “phrase”' },
  { example: 'harb* red', does: 'Words that begin so; the last one typed may be unfinished anyway' },
];

const goTo = views.map((view) => ({ keys: `G ${view.key.toUpperCase()}`, does: `Go to ${view.name}` }));

/** Every key of the app, on `?`. */
export function KeyboardDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose} className="w-2xl">
      {/* The focus begins here, so that arrow keys scroll from the top. */}
      <div tabIndex={-1} data-autofocus className="columns-2 outline-none gap-8 max-[700px]:columns-1">
        {[...keyboardMap, { group: 'Views', keys: goTo }].map(({ group, keys }) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-medium text-faint">{group}</h3>
            <dl>
              {keys.map((entry) => (
                <div key={entry.keys} className="flex items-center justify-between gap-4 py-1 text-[0.8125rem]">
                  <dt className="text-soft">{entry.does}</dt>
                  <dd className="shrink-0">
                    <Keys keys={entry.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <section className="mt-1 border-t border-line pt-3">
        <h3 className="mb-1 text-xs font-medium text-faint">Search, here and in the library</h3>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1 text-[0.8125rem]">
          {[...searchGrammar, ...searchOperators].map(({ example, does }) => (
            <Fragment key={example}>
              <dt>
                <code className="rounded bg-hover px-1.5 py-0.5 text-xs">{example}</code>
              </dt>
              <dd className="text-soft">{does}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
      <div className="mt-3 flex justify-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
