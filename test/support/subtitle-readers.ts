import webvttParser from 'webvtt-parser';
import entities from 'webvtt-parser/html-entities.json' with { type: 'json' };
import * as nodeWebvtt from 'node-webvtt';
import { parseSync } from 'subtitle';
import SrtParser from 'srt-parser-2';
import subsrt from 'subsrt-ts';
import transcriptator from 'transcriptator';

/** One cue as somebody else's parser reads it; text without any white space, so that line breaks do not matter. */
export type ReadCue = { startMs: number; endMs: number; text: string; speaker?: string };

export const squeeze = (text: string): string => text.replace(/\s/gu, '');
const toMs = (seconds: number): number => Math.round(seconds * 1000);

type TreeNode = { type: string; value?: string; name?: string; children?: TreeNode[] };
const treeText = (node: TreeNode): string =>
  node.type === 'text' ? (node.value ?? '') : (node.children ?? []).map(treeText).join('');
const voiceOf = (node: TreeNode): string | undefined =>
  node.name === 'v' ? node.value : (node.children ?? []).map(voiceOf).find((name) => name !== undefined);

/** The W3C validator. Fails on any error it reports. */
export function readVttW3c(text: string): ReadCue[] {
  const parsed = new webvttParser.WebVTTParser(entities).parse(text, 'metadata-then-cues');
  if (parsed.errors.length > 0) throw new Error(`line ${parsed.errors[0]?.line}: ${parsed.errors[0]?.message}`);
  return parsed.cues.map((cue) => ({
    startMs: toMs(cue.startTime),
    endMs: toMs(cue.endTime),
    text: squeeze(treeText(cue.tree)),
    speaker: voiceOf(cue.tree),
  }));
}

const unescapeVtt = (text: string): string =>
  text
    .replace(/<v [^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

export function readVttNode(text: string): ReadCue[] {
  return nodeWebvtt
    .parse(text, { strict: true })
    .cues.map((cue) => ({ startMs: toMs(cue.start), endMs: toMs(cue.end), text: squeeze(unescapeVtt(cue.text)) }));
}

/** The readers of SRT that agree on what text is. `subtitle` takes a line that starts with NOTE for a comment. */
export const srtReaders: Record<string, (text: string) => ReadCue[]> = {
  subtitle: (text) =>
    parseSync(text).flatMap((node) =>
      node.type === 'cue' ? [{ startMs: node.data.start, endMs: node.data.end, text: squeeze(node.data.text) }] : [],
    ),
  'srt-parser-2': (text) =>
    new SrtParser().fromSrt(text).map((cue) => ({
      startMs: toMs(cue.startSeconds),
      endMs: toMs(cue.endSeconds),
      text: squeeze(cue.text),
    })),
  'subsrt-ts': (text) =>
    subsrt
      .parse(text, { format: 'srt' })
      .flatMap((caption) =>
        caption.type === 'caption'
          ? [{ startMs: caption.start, endMs: caption.end, text: squeeze(String(caption.content)) }]
          : [],
      ),
};

/** The podcast world's reader, for VTT, SRT and JSON. It joins neighbouring cues unless told otherwise. */
export function readTranscriptator(text: string): ReadCue[] {
  return transcriptator.convertFile(text).map((cue) => ({
    startMs: toMs(cue.startTime),
    endMs: toMs(cue.endTime),
    text: squeeze(cue.body),
    speaker: cue.speaker,
  }));
}
