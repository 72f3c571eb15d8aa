declare module 'webvtt-parser' {
  type Node = { type: string; value?: string; name?: string; children?: Node[] };
  class WebVTTParser {
    constructor(entities?: Record<string, string>);
    parse(
      text: string,
      kind?: string,
    ): {
      cues: { startTime: number; endTime: number; text: string; tree: Node }[];
      errors: { message: string; line: number }[];
    };
  }
  const parser: { WebVTTParser: typeof WebVTTParser };
  export default parser;
}
declare module 'node-webvtt' {
  export function parse(
    text: string,
    options?: { strict?: boolean },
  ): { valid: boolean; errors: Error[]; cues: { start: number; end: number; text: string }[] };
}
