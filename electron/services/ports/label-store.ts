import type { LabelKind } from '../../ipc/contract/labels.ts';
import type { Viewer } from './store.ts';

/** A show or tag as a viewer sees it: those of equal name in several visible accounts are one. */
export type LabelRow = { kind: LabelKind; name: string; count: number };

/** A label that was removed, with what carried it: enough to put it back. */
export type RemovedLabel = { account: string; kind: LabelKind; name: string; itemIds: string[] };

/**
 * Shows and tags. Rows belong to accounts as items do (T11): an item carries labels of its own account only, and names
 * join them for the viewer. Same durability as the library's other tables.
 */
export type LabelStore = {
  labels(viewer: Viewer): Promise<LabelRow[]>;
  createLabel(account: string, kind: LabelKind, name: string): Promise<void>;
  /** Resolves to whether it became one with another. Rejects with NOT_FOUND. */
  renameLabel(viewer: Viewer, kind: LabelKind, name: string, to: string): Promise<boolean>;
  removeLabel(viewer: Viewer, kind: LabelKind, name: string): Promise<RemovedLabel[]>;
  /**
   * One transaction. What is gone or not visible is left out, an item that is in another show stays in it, and one that
   * went to another account gets the label there. Resolves to the items that changed.
   */
  restoreLabels(viewer: Viewer, removed: readonly RemovedLabel[]): Promise<string[]>;
  /** Items that are gone or not visible are left out. Resolves to those that changed. */
  setShow(viewer: Viewer, itemIds: readonly string[], show: string | null): Promise<string[]>;
  setTags(
    viewer: Viewer,
    itemIds: readonly string[],
    change: { add: readonly string[]; remove: readonly string[] },
  ): Promise<string[]>;
};
