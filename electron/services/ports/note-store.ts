/** Notes of items. Same durability as the library's other tables. */
export type NoteStore = {
  /** Empty when there is none. Rejects with NOT_FOUND when the item is gone. */
  note(itemId: string): Promise<string>;
  /** Empty text takes the note away. Keeps the word index in step. Rejects with NOT_FOUND. */
  putNote(itemId: string, text: string): Promise<void>;
};
