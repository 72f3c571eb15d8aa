import { useEffect, useState } from 'react';
import { Volume2 } from 'lucide-react';
import { Select } from '../../ui/select.tsx';
import { useSound, useSpeech } from './speech-context.tsx';

type Output = { id: string; label: string };

/** Loudspeakers the browser tells us about; only the system's own where it tells none. */
function useOutputs(): Output[] {
  const [outputs, setOutputs] = useState<Output[]>([]);
  useEffect(() => {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return;
    let isOver = false;
    const look = (): void =>
      void mediaDevices.enumerateDevices().then(
        (devices) => {
          if (isOver) return;
          setOutputs(
            devices
              .filter((device) => device.kind === 'audiooutput' && device.deviceId !== '' && device.label !== '')
              .map((device) => ({ id: device.deviceId, label: device.label })),
          );
        },
        () => setOutputs([]),
      );
    look();
    mediaDevices.addEventListener('devicechange', look);
    return () => {
      isOver = true;
      mediaDevices.removeEventListener('devicechange', look);
    };
  }, []);
  return outputs;
}

/** Where speech is heard and how loud. */
export function OutputChoice() {
  const speech = useSpeech();
  const outputs = useOutputs();
  const { volume, output } = useSound();
  const [problem, setProblem] = useState<string | null>(null);
  const options = [
    { value: '', label: 'System default' },
    ...outputs.filter(({ id }) => id !== 'default').map(({ id, label }) => ({ value: id, label })),
  ];
  return (
    // Side by side where the settings stand in two columns.
    <div className="space-y-4 max-[1000px]:contents">
      {options.length > 1 ? (
        <Select
          label="Output device"
          value={options.some((option) => option.value === output) ? output : ''}
          options={options}
          onValue={(id) =>
            void speech.setOutput(id).then(
              () => setProblem(null),
              () => setProblem('This output cannot be used right now. The one before stays.'),
            )
          }
        />
      ) : (
        <div>
          <span className="block text-[0.8125rem] font-medium">Output device</span>
          <p className="text-xs text-faint">
            System default. This window cannot list the loudspeakers; choose another one in the system’s sound settings.
          </p>
        </div>
      )}
      {problem === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      <div>
        <span className="block text-[0.8125rem] font-medium">Volume</span>
        <div className="flex items-center gap-2">
          <Volume2 aria-hidden className="size-4 text-faint" />
          <input
            type="range"
            aria-label="Speech volume"
            min={0}
            max={1}
            step={0.05}
            value={volume}
            onChange={(event) => speech.setVolume(event.target.valueAsNumber)}
            className="range min-w-0 flex-1"
            style={{ '--filled': `${volume * 100}%` } as React.CSSProperties}
          />
        </div>
      </div>
    </div>
  );
}
