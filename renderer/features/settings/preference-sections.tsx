import { useId, useState } from 'react';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import { speechEstimateMicroUsd, transcriptionEstimateMicroUsd } from '../../../electron/domain/money.ts';
import { roughDuration } from '../../format/duration.ts';
import { money } from '../../format/money.ts';
import { cn } from '../../ui/class-names.ts';
import { inputClasses } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { microphoneOptions, useDevices } from '../record/microphone-choice.tsx';
import { BackgroundChoices } from './background-choices.tsx';
import { Section } from './section.tsx';

const hourMs = 3_600_000;

/** How transcribing, recording and the app's look behave. */
export function PreferenceSections({
  draft,
  onChange,
}: {
  draft: Settings;
  onChange: (values: Partial<Settings>) => void;
}) {
  const { devices, problem } = useDevices();
  return (
    <>
      <Section title="Transcription" about={`${money(transcriptionEstimateMicroUsd(hourMs))} per hour of audio.`}>
        <Switch
          label="Non-speech sounds"
          hint="Ask for laughter, breaths and pauses, and show them in transcripts."
          checked={draft.nonSpeech}
          onChecked={(nonSpeech) => onChange({ nonSpeech })}
        />
        <Switch
          label="Transcribe recordings"
          hint="As soon as a recording is stopped."
          checked={draft.transcribeRecordings}
          onChecked={(transcribeRecordings) => onChange({ transcribeRecordings })}
        />
        <PriceField
          microUsd={draft.confirmAboveMicroUsd}
          onChange={(value) => onChange({ confirmAboveMicroUsd: value })}
        />
      </Section>
      <Section title="Recording">
        <Select
          label="Microphone"
          value={draft.microphone}
          options={microphoneOptions(devices ?? [], draft.microphone)}
          onValue={(microphone) => onChange({ microphone })}
        />
        {problem === null ? null : (
          <p role="alert" className="text-xs text-danger">
            {problem}
          </p>
        )}
        <Select
          label="Channels"
          value={String(draft.channels)}
          options={[
            { value: '1', label: 'Mono' },
            { value: '2', label: 'Stereo' },
          ]}
          onValue={(channels) => onChange({ channels: channels === '2' ? 2 : 1 })}
        />
      </Section>
      <Section title="Speech" about={`${money(speechEstimateMicroUsd(1_000_000))} per million characters.`}>
        <Switch
          label="Keep speech ready"
          hint="Holds a connection to the service open while you are about to speak, so that sound comes at once. It is closed after a few idle minutes. Off: opened with each press, a little later."
          checked={draft.speechWarm}
          onChecked={(speechWarm) => onChange({ speechWarm })}
        />
      </Section>
      <Section
        title="History"
        about="What the account holds is listed here by itself. Here you choose which texts and which audio come along."
      >
        <BackgroundChoices draft={draft} onChange={onChange} />
        <Select
          label="Fetch recordings as"
          value={draft.historyAudioForm}
          options={[
            { value: 'served', label: 'Opus, as the service serves them' },
            { value: 'original', label: 'The original file, where it is kept' },
          ]}
          onValue={(form) => onChange({ historyAudioForm: form === 'original' ? 'original' : 'served' })}
        />
      </Section>
      <Section title="Appearance">
        <Select
          label="Theme"
          value={draft.theme}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onValue={(theme) => onChange({ theme: theme as Settings['theme'] })}
        />
      </Section>
    </>
  );
}

/** The price above which an import waits for a yes, in dollars, with what that means in time. */
function PriceField({ microUsd, onChange }: { microUsd: number; onChange: (microUsd: number) => void }) {
  const id = useId();
  const [text, setText] = useState((microUsd / 1_000_000).toFixed(2));
  const hours = microUsd / transcriptionEstimateMicroUsd(hourMs);
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-[0.8125rem] font-medium">
        Ask before spending more than
      </label>
      <div className="flex items-center gap-2">
        <span aria-hidden className="text-[0.8125rem] text-soft">
          $
        </span>
        <input
          id={id}
          type="number"
          min={0}
          step={0.05}
          value={text}
          aria-describedby={`${id}-hint`}
          className={cn(inputClasses, 'num w-28')}
          onChange={(event) => {
            setText(event.target.value);
            const dollars = event.target.valueAsNumber;
            if (Number.isFinite(dollars) && dollars >= 0) onChange(Math.round(dollars * 1_000_000));
          }}
        />
        <p id={`${id}-hint`} className="text-xs text-faint">
          {hours > 0 ? `about ${roughDuration(hours * hourMs)} of audio` : 'asks before every import'}
        </p>
      </div>
    </div>
  );
}
