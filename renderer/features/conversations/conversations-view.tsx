import { useState } from 'react';
import { MessagesSquare } from 'lucide-react';
import { useParams } from 'wouter';
import { Page } from '../../app/page.tsx';
import { count, counted } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SyncStatus } from '../history/sync-status.tsx';
import { useHistoryState } from '../history/use-history-state.ts';
import { ConversationList } from './conversation-list.tsx';
import { Turns } from './turns.tsx';
import { useConversations } from './use-conversations.ts';

/** Every conversation of the account: the list at the left, the chosen one turn by turn beside it. */
export function ConversationsView() {
  const { id, position } = useParams<{ id?: string; position?: string }>();
  const history = useHistoryState();
  const [text, setText] = useState('');
  const conversations = useConversations(text, history?.revision ?? 0);
  const { rows, total, problem } = conversations;
  const isEmpty = rows !== null && rows.length === 0 && text.trim() === '';
  return (
    <Page title="Conversations" fill full actions={<SyncStatus state={history} />}>
      {isEmpty && id === undefined ? (
        <EmptyState icon={<MessagesSquare aria-hidden className="size-5.5" />} title="No conversations yet">
          Voice conversations that were held with this account appear here by themselves, turn by turn, and stay
          readable without a connection.
        </EmptyState>
      ) : (
        <div className="grid h-full grid-cols-[17.5rem_minmax(0,1fr)] border-t border-line max-[1000px]:grid-cols-[14rem_minmax(0,1fr)]">
          <div className="flex min-h-0 flex-col border-r border-line">
            <SearchField
              label="Search conversations"
              className="mx-3 mt-3 shrink-0"
              clearLabel="Clear the search"
              value={text}
              onValue={setText}
            />
            <p role="status" className="num shrink-0 px-5 pt-1.5 pb-2 text-xs text-faint">
              {rows === null || total === 0
                ? ''
                : text.trim() === ''
                  ? counted(total, 'conversation')
                  : `${count(total)} found`}
            </p>
            {problem === null ? null : (
              <Notice
                tone="problem"
                className="mx-3 mb-2"
                actions={
                  <Button size="sm" onClick={conversations.reload}>
                    Retry
                  </Button>
                }
              >
                {problem}
              </Notice>
            )}
            {rows !== null && rows.length === 0 ? (
              <p className="px-5 py-3 text-[0.8125rem] text-soft">No conversation contains “{text.trim()}”.</p>
            ) : (
              <ConversationList conversations={conversations} currentId={id ?? null} />
            )}
          </div>
          <div className="min-h-0 min-w-0 pt-3">
            {id === undefined ? (
              <p className="px-6 pt-4 text-[0.8125rem] text-soft">Choose a conversation to read it.</p>
            ) : (
              <Turns key={id} id={id} atPosition={position === undefined ? null : Number(position)} />
            )}
          </div>
        </div>
      )}
    </Page>
  );
}
