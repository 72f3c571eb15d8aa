import * as z from 'zod/mini';
import { unary } from '../rpc/define.ts';
import { emptySchema } from './common.ts';

/** Money of one month, kind and show. `unknown` rows have no price and count for nothing; estimates are what is not billed yet. */
export const spendingSchema = z.object({
  /** `2026-06`, in local time. */
  month: z.string(),
  kind: z.enum(['transcription', 'tts', 'conversation']),
  /** `null`: in no show, as is everything that is no transcription. */
  show: z.nullable(z.string()),
  count: z.number(),
  unknown: z.number(),
  costMicroUsd: z.number(),
  estimated: z.number(),
  estimateMicroUsd: z.number(),
});
export type Spending = z.infer<typeof spendingSchema>;

export const usageSummarySchema = z.object({
  rows: z.array(spendingSchema),
  /** This month, known prices and estimates together. */
  thisMonthMicroUsd: z.number(),
  /** Estimates of what is going to be sent without another question. */
  queuedMicroUsd: z.number(),
  month: z.string(),
  budgetMicroUsd: z.nullable(z.number()),
  /** Of the budget, when what is queued is sent too; below zero when it is passed, `null` without one. */
  leftMicroUsd: z.nullable(z.number()),
  /** The sandbox sends no bill: these are what the service would charge. */
  isSandbox: z.boolean(),
});
export type UsageSummary = z.infer<typeof usageSummarySchema>;

export const usage = {
  summary: unary(emptySchema, usageSummarySchema),
  /** Every row with its price as CSV. */
  export: unary(emptySchema, z.object({ fileName: z.string(), downloadUrl: z.nullable(z.string()) })),
};
