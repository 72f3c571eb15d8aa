import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { Button } from '../ui/button.tsx';

export type ToastMessage = { text: ReactNode; action?: { label: string; run: () => void } };

const ToastContext = createContext<((message: ToastMessage) => void) | null>(null);

const shownMs = 8_000;
const mostAtOnce = 3;

/** Small notes at the corner, for things that happened elsewhere. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (ToastMessage & { id: number })[]>([]);
  const nextId = useRef(1);
  const show = useCallback((message: ToastMessage) => {
    const id = nextId.current++;
    setToasts((before) => [...before.slice(1 - mostAtOnce), { ...message, id }]);
  }, []);
  const close = (id: number): void => setToasts((before) => before.filter((toast) => toast.id !== id));
  return (
    <ToastContext value={useMemo(() => show, [show])}>
      <Toast.Provider duration={shownMs} swipeDirection="right">
        {children}
        {toasts.map((toast) => (
          <Toast.Root
            key={toast.id}
            onOpenChange={(isOpen) => {
              if (!isOpen) close(toast.id);
            }}
            className="floating flex items-center gap-3 rounded-xl border border-line bg-raised py-2.5 pr-2 pl-4 text-[0.8125rem] shadow-float"
          >
            <Toast.Description className="min-w-0 flex-1 wrap-anywhere">{toast.text}</Toast.Description>
            {toast.action ? (
              <Toast.Action altText={toast.action.label} asChild>
                <Button size="sm" onClick={toast.action.run}>
                  {toast.action.label}
                </Button>
              </Toast.Action>
            ) : null}
            <Toast.Close asChild>
              <Button size="icon-sm" variant="ghost" aria-label="Dismiss">
                <X aria-hidden className="size-4" />
              </Button>
            </Toast.Close>
          </Toast.Root>
        ))}
        <Toast.Viewport
          label="Notifications ({hotkey})"
          className="fixed right-4 bottom-20 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none"
        />
      </Toast.Provider>
    </ToastContext>
  );
}

/** Shows a toast. Only for things that happened elsewhere: errors stay beside what failed. */
export function useToast(): (message: ToastMessage) => void {
  const show = useContext(ToastContext);
  if (!show) throw new Error('no ToastProvider above');
  return show;
}
