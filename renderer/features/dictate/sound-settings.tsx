import { speechEstimateMicroUsd } from '../../../electron/domain/money.ts';
import type { DictationPreferences } from '../../../electron/ipc/contract/dictation.ts';
import { money } from '../../format/money.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useVoices, voiceOptions } from '../speak/voice-options.ts';

/** What is heard around a take. */
export function SoundSettings({
  dictation,
  onChange,
}: {
  dictation: DictationPreferences;
  onChange: (values: Partial<DictationPreferences>) => void;
}) {
  const { voices } = useVoices();
  const { readBack, sounds } = dictation;
  return (
    <section aria-label="Sound" className="space-y-4">
      <h2 className="text-[0.8125rem] font-semibold">Sound</h2>
      <Switch
        label="Start and stop sounds"
        hint="And one when something went wrong. The take begins when the start sound has ended, so wait for it before you speak."
        checked={sounds}
        onChecked={(next) => onChange({ sounds: next })}
      />
      <Switch
        label="Read the text back"
        hint={`The inserted text is spoken; the key silences it at once. About ${money(speechEstimateMicroUsd(1_000))} per 1,000 characters.`}
        checked={readBack.isOn}
        onChecked={(isOn) => onChange({ readBack: { ...readBack, isOn } })}
      />
      {readBack.isOn ? (
        <Select
          label="Voice that reads back"
          className="max-w-80"
          value={readBack.voice}
          options={[{ value: '', label: 'The voice of Speak' }, ...voiceOptions(voices, readBack.voice)]}
          onValue={(voice) => onChange({ readBack: { ...readBack, voice } })}
        />
      ) : null}
    </section>
  );
}
