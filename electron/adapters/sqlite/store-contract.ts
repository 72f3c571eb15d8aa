import * as z from 'zod/mini';
import { unary, type Unary } from '../../ipc/rpc/define.ts';
import type { Store } from '../../services/ports/store.ts';

type Method<K extends keyof Store> = Unary<
  z.ZodMiniType<Parameters<Store[K]>, Parameters<Store[K]>>,
  z.ZodMiniType<Awaited<ReturnType<Store[K]>>, Awaited<ReturnType<Store[K]>>>
>;

/** Values are not checked at run time: both ends are this program, built together, and types hold them to the port. */
function method<K extends keyof Store>(_name: K): Method<K> {
  return unary(z.custom<Parameters<Store[K]>>(), z.custom<Awaited<ReturnType<Store[K]>>>());
}

/** The store port as a contract between this thread and the one that has the file. Inputs are argument lists. */
export const storeContract = {
  store: {
    insertItem: method('insertItem'),
    updateItem: method('updateItem'),
    getItem: method('getItem'),
    listItems: method('listItems'),
    findByHash: method('findByHash'),
    unfinishedTakes: method('unfinishedTakes'),
    ownedFiles: method('ownedFiles'),
    putJob: method('putJob'),
    moveJob: method('moveJob'),
    jobsIn: method('jobsIn'),
    purgeBin: method('purgeBin'),
    putTranscript: method('putTranscript'),
    segments: method('segments'),
    editSegment: method('editSegment'),
    speakers: method('speakers'),
    nameSpeaker: method('nameSpeaker'),
    search: method('search'),
    notices: method('notices'),
    close: method('close'),
  } satisfies { [K in keyof Store]: Method<K> },
};

/** Names of the port's methods. */
export const storeMethods = Object.keys(storeContract.store) as (keyof Store)[];
