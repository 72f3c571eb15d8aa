import { findProgram, runProgram } from '../run-program.ts';
import type { BuiltInVoice, SpeechEngine } from './engine.ts';
import { speakThroughFiles } from './through-files.ts';

/** As many as fit on a page of voices. */
const maxVoices = 6;
const normalWordsPerMinute = 175;

type SystemVoice = BuiltInVoice & { systemName: string };

function toVoices(names: readonly string[]): SystemVoice[] {
  return names.slice(0, maxVoices).map((systemName) => ({
    systemName,
    persona: systemName
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    previewText: `Hello, I am ${systemName}, a voice of this computer.`,
  }));
}

/** English voices out of the listing `Alex    en_US    # text`. */
export function parseSayVoices(listing: string): string[] {
  return listing
    .split('\n')
    .map((line) => /^(.+?)\s+en[_-][A-Z]{2}\s+#/.exec(line)?.[1]?.trim() ?? '')
    .filter((name) => name !== '');
}

/** Speech by macOS; `null` when it has no English voice. */
export async function createSay(): Promise<SpeechEngine | null> {
  const program = findProgram('say');
  if (!program) return null;
  const voices = toVoices(parseSayVoices((await runProgram(program, ['-v', '?'])).stdout));
  if (voices.length === 0) return null;
  return {
    name: 'say',
    voices,
    say: (request) =>
      speakThroughFiles(request, (textFile, wavFile) => {
        const voice = voices.find(({ persona }) => persona === request.persona) ?? voices[0];
        const rate = String(Math.round(normalWordsPerMinute / request.stretch));
        const format = ['--file-format=WAVE', '--data-format=LEI16@22050'];
        const args = ['-v', voice?.systemName ?? '', '-r', rate, '-f', textFile, '-o', wavFile, ...format];
        return runProgram(program, args, { signal: request.signal });
      }),
  };
}

const listScript = `
Add-Type -AssemblyName System.Speech
$s = New-Object System.Speech.Synthesis.SpeechSynthesizer
$s.GetInstalledVoices() | Where-Object { $_.Enabled -and $_.VoiceInfo.Culture.Name -like 'en*' } | ForEach-Object { $_.VoiceInfo.Name }
`;

/** Everything that varies comes in by environment variable or file, so nothing of it is ever parsed as script. */
const sayScript = `
Add-Type -AssemblyName System.Speech
$s = New-Object System.Speech.Synthesis.SpeechSynthesizer
$s.SelectVoice($env:FX_VOICE)
$s.SetOutputToWaveFile($env:FX_WAV)
$s.Speak([System.IO.File]::ReadAllText($env:FX_TEXT, [System.Text.Encoding]::UTF8))
$s.Dispose()
`;

function encoded(script: string): string[] {
  const options = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-EncodedCommand'];
  return [...options, Buffer.from(script, 'utf16le').toString('base64')];
}

/** Speech by Windows (SAPI); `null` when it has no English voice. Its rate is left alone. */
export async function createSapi(): Promise<SpeechEngine | null> {
  const program = findProgram('powershell');
  if (!program) return null;
  const listing = (await runProgram(program, encoded(listScript))).stdout;
  const voices = toVoices(listing.split(/\r?\n/).filter((name) => name.trim() !== ''));
  if (voices.length === 0) return null;
  return {
    name: 'sapi',
    voices,
    say: (request) =>
      speakThroughFiles(request, (textFile, wavFile) => {
        const voice = voices.find(({ persona }) => persona === request.persona) ?? voices[0];
        const env = { FX_VOICE: voice?.systemName ?? '', FX_WAV: wavFile, FX_TEXT: textFile };
        return runProgram(program, encoded(sayScript), { signal: request.signal, env });
      }),
  };
}
