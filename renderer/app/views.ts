import type { ComponentType } from 'react';

/** The navigation's order, also of views that are not built yet: a link exists only where a view does. */
export const navigationOrder = [
  'Library',
  'Record',
  'Dictate',
  'Speak',
  'Voices',
  'Conversations',
  'Usage',
  'Settings',
] as const;
export type ViewName = (typeof navigationOrder)[number];

export type View = {
  name: ViewName;
  /** The link's address. */
  path: string;
  /** The addresses that show it, when there are more. */
  route?: string;
  icon: ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;
  component: ComponentType;
  /** Key after `G` that leads here. */
  key: string;
  /** `foot`: at the foot of the sidebar. */
  place: 'main' | 'foot';
};
