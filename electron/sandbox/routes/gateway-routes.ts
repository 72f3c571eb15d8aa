import type { GatewayContext } from '../gateway-context.ts';
import type { Route } from '../http/call.ts';
import { historyItemRoutes } from './history-items.ts';
import { historyListRoutes } from './history-lists.ts';
import { historySearchRoutes } from './history-search.ts';
import { healthRoute, jobRoutes } from './jobs.ts';
import { submitRoute } from './submit.ts';
import { ttsRoute } from './tts.ts';
import { voiceRoutes } from './voices.ts';

/** Every path of the API document that is served over HTTP; the speech socket is an upgrade. */
export function gatewayRoutes(context: GatewayContext): Route[] {
  return [
    healthRoute(context),
    submitRoute(context),
    ...jobRoutes(context),
    ...historyListRoutes(context),
    ...historySearchRoutes(context),
    ...historyItemRoutes(context),
    ...voiceRoutes(context),
    ttsRoute(context),
  ];
}
