import {
  AudioLines,
  ChartColumn,
  LibraryBig,
  MessageSquareQuote,
  MessagesSquare,
  Mic,
  MicVocal,
  Settings,
} from 'lucide-react';
import { Redirect, Route, Switch } from 'wouter';
import { ConversationsView } from '../features/conversations/conversations-view.tsx';
import { DictateView } from '../features/dictate/dictate-view.tsx';
import { LibraryView } from '../features/library/library-view.tsx';
import { RecordView } from '../features/record/record-view.tsx';
import { SettingsView } from '../features/settings/settings-view.tsx';
import { SpeakView } from '../features/speak/speak-view.tsx';
import { TranscriptRoute } from '../features/transcript/transcript-view.tsx';
import { UsageView } from '../features/usage/usage-view.tsx';
import { VoicesView } from '../features/voices/voices-view.tsx';
import { navigationOrder, type View } from './views.ts';

/** The views of the sidebar. A new feature adds its line here; `navigationOrder` puts it in its place. */
const built: View[] = [
  { name: 'Library', path: '/', icon: LibraryBig, component: LibraryView, key: 'l', place: 'main' },
  {
    name: 'Record',
    path: '/record',
    route: '/record/:action?',
    icon: Mic,
    component: RecordView,
    key: 'r',
    place: 'main',
  },
  { name: 'Dictate', path: '/dictate', icon: MicVocal, component: DictateView, key: 'd', place: 'main' },
  {
    name: 'Speak',
    path: '/speak',
    route: '/speak/:find?/:words?',
    icon: MessageSquareQuote,
    component: SpeakView,
    key: 'k',
    place: 'main',
  },
  { name: 'Voices', path: '/voices', icon: AudioLines, component: VoicesView, key: 'v', place: 'main' },
  {
    name: 'Conversations',
    path: '/conversations',
    icon: MessagesSquare,
    component: ConversationsView,
    key: 'c',
    place: 'main',
  },
  { name: 'Usage', path: '/usage', icon: ChartColumn, component: UsageView, key: 'u', place: 'main' },
  { name: 'Settings', path: '/settings', icon: Settings, component: SettingsView, key: 's', place: 'foot' },
];

export const views: readonly View[] = navigationOrder.flatMap((name) => built.filter((view) => view.name === name));

/** The library, and the library with a dialog of its own open. */
const libraryPaths = ['/', '/shows', '/duplicates'];

/** True when `path` belongs to `view`: transcripts are part of the library. */
export function isWithin(view: View, path: string): boolean {
  if (view.path === '/') return libraryPaths.includes(path) || path.startsWith('/transcript/');
  return path === view.path || path.startsWith(`${view.path}/`);
}

/** The view of the current address. Unknown addresses lead to the library. */
export function Routes() {
  return (
    <Switch>
      {views.map((view) => (
        <Route key={view.path} path={view.route ?? view.path} component={view.component} />
      ))}
      <Route path="/conversations/:id" component={ConversationsView} />
      <Route path="/conversations/:id/at/:position" component={ConversationsView} />
      <Route path="/shows" component={LibraryView} />
      <Route path="/duplicates" component={LibraryView} />
      <Route path="/voices/clone" component={VoicesView} />
      <Route path="/transcript/:id" component={TranscriptRoute} />
      <Route path="/transcript/:id/at/:ms" component={TranscriptRoute} />
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  );
}
