/** Why there can be no line. */
export type LineProblemKind = 'insecure' | 'unsupported' | 'refused' | 'absent' | 'busy' | 'unknown';

const SENTENCES: Readonly<Record<LineProblemKind, string>> = {
  insecure:
    'This page has no access to the microphone because its address is not secure. Open it by https://, or as http://localhost on the machine itself.',
  unsupported: 'This browser cannot carry a call: it has no AudioWorklet. A current one can.',
  refused:
    'The microphone was refused. Allow it for this page (the icon beside the address, and your system’s privacy settings), then call again.',
  absent: 'No microphone was found. Connect one, then call again.',
  busy: 'The microphone cannot be used: another program may have it. Close that program, then call again.',
  unknown: 'The microphone could not be opened.',
};

/** Microphone or loudspeaker cannot be had; the message is for the person. */
export class LineProblem extends Error {
  override readonly name = 'LineProblem';
  readonly kind: LineProblemKind;

  constructor(kind: LineProblemKind, detail = '') {
    super(detail ? `${SENTENCES[kind]} (${detail})` : SENTENCES[kind]);
    this.kind = kind;
  }
}

/** What `getUserMedia` rejected with, in words. */
export function lineProblemOf(error: unknown): LineProblem {
  if (error instanceof LineProblem) return error;
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new LineProblem('refused');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new LineProblem('absent');
    case 'NotReadableError':
    case 'AbortError':
      return new LineProblem('busy');
    default:
      return new LineProblem('unknown', error instanceof Error ? error.message : String(error));
  }
}

/** The server takes no call now; the message is for the person. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
}
