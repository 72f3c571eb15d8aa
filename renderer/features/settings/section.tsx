import { useId, type ReactNode } from 'react';

/** A titled group of settings: what it is about at the left, the controls at the right. */
export function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-[11rem_minmax(0,1fr)] gap-x-8 gap-y-3 py-6 first:pt-2 max-[800px]:grid-cols-1"
    >
      <div>
        <h2 id={id} className="text-[0.8125rem] font-semibold">
          {title}
        </h2>
        {about === undefined ? null : <p className="mt-1 text-xs text-faint">{about}</p>}
      </div>
      <div className="max-w-lg space-y-4">{children}</div>
    </section>
  );
}
