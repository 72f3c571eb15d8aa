import type { DictationPreferences } from '../../../electron/ipc/contract/dictation.ts';
import { useAppData } from '../../app/app-data.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { Replacements } from './replacements.tsx';
import { SoundSettings } from './sound-settings.tsx';
import { TextSettings } from './text-settings.tsx';
import type { Preferences } from './use-preferences.ts';

const modes = [
  { value: 'auto', label: 'Hold to talk, or tap to begin and tap to end' },
  { value: 'hold', label: 'Only while the key is held' },
  { value: 'toggle', label: 'Press to begin, press to end' },
];
const warmths = [
  { value: 'always', label: 'Always open: the first word is never cut' },
  { value: 'after-use', label: 'Open for 30 s after a take' },
  { value: 'never', label: 'Open only while you talk' },
];
const uploads = [
  { value: 'live', label: 'While you talk (fastest)' },
  { value: 'after', label: 'When you let go' },
  { value: 'opus-after', label: 'When you let go, made smaller (Opus)' },
];
const retentions = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '365', label: 'a year' },
  { value: '', label: 'for ever' },
];

/** How dictation behaves; each choice takes effect with the next take. */
export function DictationSettings({ preferences }: { preferences: Preferences }) {
  const { state } = useAppData();
  const { dictation, change, problem } = preferences;
  return (
    <div className="space-y-7">
      {problem === null ? null : <Notice tone="problem">{problem}</Notice>}
      <div className="grid grid-cols-2 gap-4 max-[760px]:grid-cols-1">
        <Select
          label="How the key works"
          value={dictation.mode}
          options={modes}
          onValue={(mode) => change({ mode: mode as DictationPreferences['mode'] })}
        />
        <Select
          label="Microphone between takes"
          value={dictation.warmth}
          options={warmths}
          onValue={(warmth) => change({ warmth: warmth as DictationPreferences['warmth'] })}
        />
        <Select
          label="Send the audio"
          value={dictation.upload}
          options={uploads}
          onValue={(upload) => change({ upload: upload as DictationPreferences['upload'] })}
        />
        <Select
          label="Keep the audio of transcribed takes"
          value={dictation.keepAudioDays === null ? '' : String(dictation.keepAudioDays)}
          options={
            retentions.some(({ value }) => value === String(dictation.keepAudioDays ?? ''))
              ? retentions
              : [...retentions, { value: String(dictation.keepAudioDays), label: `${dictation.keepAudioDays} days` }]
          }
          onValue={(days) => change({ keepAudioDays: days === '' ? null : Number(days) })}
        />
      </div>
      {state?.platform === 'electron' ? (
        <Switch
          label="Pill over other programs"
          hint="Level, time and state at the foot of the screen while a take is underway. It takes neither the focus nor clicks."
          checked={dictation.overlay}
          onChecked={(overlay) => change({ overlay })}
        />
      ) : null}
      <SoundSettings dictation={dictation} onChange={change} />
      <TextSettings dictation={dictation} onChange={change} />
      <Replacements
        text={dictation.text}
        onChange={(replacements) => change({ text: { ...dictation.text, replacements } })}
      />
    </div>
  );
}
