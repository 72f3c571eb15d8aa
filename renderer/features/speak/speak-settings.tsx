import { useId } from 'react';
import type { VoicesState } from '../../../electron/ipc/contract/voices.ts';
import { locale } from '../../format/locale.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { MaxSecsField } from './max-secs-field.tsx';
import { OutputChoice } from './output-choice.tsx';
import { PreviewButton } from './preview-button.tsx';
import type { VoiceSettings } from './speak-form.ts';
import { voiceName, voiceOptions } from './voice-options.ts';

const oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const lowest = 0.1;
const highest = 1.2;

/** How the script is spoken, and where it is heard. */
export function SpeakSettings({
  voices,
  voice,
  values,
  onChange,
}: {
  voices: VoicesState | null;
  voice: string;
  values: VoiceSettings;
  onChange: (values: Partial<VoiceSettings>) => void;
}) {
  const builtIn = voices?.builtIn.find((one) => one.voiceId === voice);
  return (
    <section
      aria-label="How it is spoken"
      className="space-y-5 max-[1000px]:grid max-[1000px]:grid-cols-2 max-[1000px]:items-start max-[1000px]:gap-x-8 max-[1000px]:gap-y-4 max-[1000px]:space-y-0"
    >
      <div>
        <div className="flex items-end gap-1">
          <Select
            label="Voice"
            className="min-w-0 flex-1"
            value={voice}
            options={voiceOptions(voices, voice)}
            disabled={voices === null}
            onValue={(speechVoice) => onChange({ speechVoice })}
          />
          <PreviewButton voice={voice} name={voiceName(voices, voice)} text={builtIn?.previewText} />
        </div>
        {voices !== null && voices.builtIn.length === 0 && voices.mine.length === 0 ? (
          <p role="alert" className="mt-1 text-xs text-danger">
            {voices.problem ?? 'The service has no voices. Try again in a moment.'}
          </p>
        ) : null}
      </div>
      <Temperature value={values.speechTemperature} onChange={(value) => onChange({ speechTemperature: value })} />
      <Switch
        label="Verify chunks"
        hint={
          values.speechVerify
            ? 'On: each piece is checked against the text before it plays. About 1 s to the first sound.'
            : 'Off: plays the moment it is made, unchecked. About 80 ms to the first sound; a word may be misread.'
        }
        checked={values.speechVerify}
        onChecked={(speechVerify) => onChange({ speechVerify })}
      />
      <MaxSecsField value={values.speechMaxSecs} onValue={(speechMaxSecs) => onChange({ speechMaxSecs })} />
      <OutputChoice />
    </section>
  );
}

function Temperature({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId();
  const filled = ((value - lowest) / (highest - lowest)) * 100;
  return (
    <div>
      <div className="flex items-baseline justify-between">
        <label htmlFor={id} className="text-[0.8125rem] font-medium">
          Temperature
        </label>
        <output htmlFor={id} className="num text-xs text-soft">
          {oneDecimal.format(value)}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={lowest}
        max={highest}
        step={0.1}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(Math.round(event.target.valueAsNumber * 10) / 10)}
        className="range w-full"
        style={{ '--filled': `${filled}%` } as React.CSSProperties}
      />
      <p id={`${id}-hint`} className="-mt-0.5 text-xs text-faint">
        Low is steady, high is livelier and less predictable.
      </p>
    </div>
  );
}
