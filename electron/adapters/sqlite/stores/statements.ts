import type { Db } from '../database.ts';

/** Column values by name; names come from our own column lists, never from outside. */
export type Values = Record<string, string | number | null>;

/** Writes whose set of columns varies; each different set is prepared once. */
export type Writes = {
  insert(table: string, values: Values): void;
  /** Returns how many rows changed. `where` uses named parameters of `keys`, which must not be names of columns set. */
  update(table: string, values: Values, where: string, keys: Values): number;
};

/** Keeps prepared statements by their text. */
export function createWrites(db: Db): Writes {
  const prepared = new Map<string, ReturnType<Db['prepare']>>();
  const statement = (sql: string): ReturnType<Db['prepare']> => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  return {
    insert(table, values) {
      const names = Object.keys(values);
      statement(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
      ).run(values);
    },
    update(table, values, where, keys) {
      const names = Object.keys(values);
      if (names.length === 0) return 0;
      const set = names.map((name) => `${name} = @${name}`).join(', ');
      return statement(`UPDATE ${table} SET ${set} WHERE ${where}`).run({ ...values, ...keys }).changes;
    },
  };
}

/** Statements that are put together from pieces of our own; each different text is prepared once. */
export type Prepared = {
  all<T>(sql: string, values: Values): T[];
  /** The first column of every row. */
  pluck<T>(sql: string, values: Values): T[];
  /** The same one by one, for who may want no more; nothing can be written meanwhile. */
  iterate<T>(sql: string, values: Values): IterableIterator<T>;
  count(sql: string, values: Values): number;
  run(sql: string, values: Values): void;
};

export function createPrepared(db: Db): Prepared {
  const prepared = new Map<string, ReturnType<Db['prepare']>>();
  const statement = (sql: string): ReturnType<Db['prepare']> => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  return {
    all: <T>(sql: string, values: Values) => statement(sql).pluck(false).all(values) as T[],
    pluck: <T>(sql: string, values: Values) => statement(sql).pluck(true).all(values) as T[],
    iterate: <T>(sql: string, values: Values) => statement(sql).pluck(true).iterate(values) as IterableIterator<T>,
    count: (sql, values) => Number(statement(sql).pluck(true).get(values)),
    run: (sql, values) => void statement(sql).run(values),
  };
}
