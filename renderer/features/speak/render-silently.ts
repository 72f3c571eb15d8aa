import type { Render } from '../../../electron/ipc/contract/speech.ts';
import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import type { AppClient } from '../../app/backend.ts';
import type { SpeakRequest } from './speech-run.ts';

/** Renders a script without playing it, to be saved. Rejects when it did not come to its end; what came is kept. */
export async function renderSilently(client: AppClient, request: SpeakRequest): Promise<Render> {
  for await (const event of client.speech.speak({ ...request, toSave: true })) {
    if (event.type !== 'end') continue;
    if (event.render.state === 'complete') return event.render;
    throw new ContractError(
      'UNAVAILABLE',
      event.render.state === 'partial'
        ? `${event.render.problem ?? 'The render broke off.'} What was rendered is in the list below.`
        : (event.render.problem ?? 'Nothing was rendered. Try again.'),
    );
  }
  throw new ContractError('UNAVAILABLE', 'The render broke off. Try again.');
}
