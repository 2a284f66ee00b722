import { type DestinationStream, type Logger, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import { REDACTED, withoutSecrets } from '../io/secret-values.ts';

export type { Logger } from 'pino';

export interface LogOptions {
  /** `trace` to `fatal`, or `silent`. */
  readonly level: string;
  /** For people at a terminal; otherwise one JSON object a line. */
  readonly pretty: boolean;
  /** Values that must never be written wherever they turn up, such as keys; empty ones are skipped. */
  readonly secrets?: readonly (string | undefined)[];
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

/** Shorter values turn up in innocent text by chance. */
const MIN_SECRET_CHARACTERS = 6;
const SECRET_FIELDS = ['apiKey', 'authToken', 'token', 'authorization', 'password', 'secret'];

/** One line an event: people watch calls go by. */
const PRETTY = {
  sync: true,
  singleLine: true,
  ignore: 'pid,hostname',
  translateTime: 'SYS:HH:MM:ss.l',
} as const;

/** A logger that hides fields named like secrets, one or two levels deep, and known secrets wherever they appear. */
export function createLog({ level, pretty, secrets = [], destination }: LogOptions): Logger {
  const out = destination ?? standardOutput();
  const stream = pretty ? PinoPretty({ ...PRETTY, destination: out as NodeJS.WritableStream }) : out;
  const paths = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino({ level, redact: { paths, censor: REDACTED } }, hiding(secrets, stream as DestinationStream));
}

/**
 * Whoever reads the log may go away while calls go on. Each line would then raise an error, which would be logged, which
 * would raise an error, and so on for ever.
 */
function standardOutput(): NodeJS.WriteStream {
  const { stdout } = process;
  if (!stdout.listeners('error').includes(unread)) stdout.on('error', unread);
  return stdout;
}

const unread = (): void => {};

/** Fields can be named; a secret inside an error's text cannot. */
function hiding(secrets: LogOptions['secrets'], stream: DestinationStream): DestinationStream {
  const hidden = (secrets ?? []).filter(
    (secret) => secret !== undefined && secret.length >= MIN_SECRET_CHARACTERS,
  );
  return {
    write: (line) =>
      stream.write(
        hidden.reduce<string>((text, secret) => text.replaceAll(secret!, REDACTED), withoutSecrets(line)),
      ),
  };
}
